import { z } from "zod";
import type { ActionContext, ActionKind, ActionOutcome, ActionSetup } from "../../../port/action.ts";
import { type EngineAnswer, EngineApi, failedBy } from "../engine-api/engine-api.ts";
import { engineApiShape } from "../engine-api/engine-api-options.ts";
import { shownOutput } from "../shown-output.ts";

const OPERATIONS = {
  stopentry: { tier: "T3", words: "stop new entries" },
  reload_config: { tier: "T4", words: "reload the configuration" },
  stop: { tier: "T4", words: "stop the bot, which leaves its positions unmanaged" },
} as const;
type Operation = keyof typeof OPERATIONS;

const options = z.strictObject({
  ...engineApiShape("http://127.0.0.1:8080"),
  operation: z
    .enum(["stopentry", "reload_config", "stop"])
    .describe(
      "stopentry: no new trades, those that are open go on being managed; reload_config: takes entries up again; stop: nothing is managed any more",
    ),
});
type FreqtradeOptions = z.output<typeof options>;

const config = z.looseObject({ state: z.string().max(100), bot_name: z.string().max(200).optional() });
const taken = z.looseObject({ status: z.string().max(1000) });

/**
 * `kind: freqtrade`: has a freqtrade bot stop opening trades, read its configuration anew or stop, over its REST API
 * (HTTP Basic on every route). It never forces an exit and never starts a bot.
 */
export function createFreqtradeActionKind(): ActionKind<FreqtradeOptions> {
  return {
    kind: "freqtrade",
    options,
    leastTier: ({ operation }) => OPERATIONS[operation].tier,
    restarts: false,
    target: ({ url }) => `freqtrade at ${url}`,
    what: ({ url, operation }) => `have freqtrade at ${url} ${OPERATIONS[operation].words}`,
    create: (given, setup) => ({ run: (context) => command(given, setup, context) }),
  };
}

async function command(given: FreqtradeOptions, setup: ActionSetup, context: ActionContext): Promise<ActionOutcome> {
  const api = new EngineApi(given, setup, context);
  const before = await askState(api);
  if ("failed" in before) return before.failed;
  const refusal = refuse(given.operation, before.state);
  if (refusal !== null) return { kind: "failed", message: `${given.url}: ${refusal}` };
  const answer = await api.post(`/api/v1/${given.operation}`);
  if (!answer.ok) return failedBy(answer);
  const words = taken.safeParse(answer.body);
  if (!words.success) return { kind: "failed", message: `${answer.message} without a status: is this freqtrade?` };
  const after = await askState(api);
  const rest = "failed" in after && after.failed.restMs !== undefined ? { restMs: after.failed.restMs } : {};
  const state = "failed" in after ? "and then did not tell its state" : `its state is ${after.state}`;
  return { kind: "done", message: `${answer.message}; ${state}`, ...rest, ...shownOutput(words.data.status, []) };
}

type State = { readonly state: string } | { readonly failed: ActionOutcome };

async function askState(api: EngineApi): Promise<State> {
  const answer: EngineAnswer = await api.get("/api/v1/show_config");
  if (!answer.ok) return { failed: failedBy(answer) };
  const parsed = config.safeParse(answer.body);
  if (parsed.success) return { state: parsed.data.state };
  return { failed: { kind: "failed", message: `${answer.message} without a state: is this freqtrade?` } };
}

/** freqtrade begins a stopped bot, in pause, when it is told to pause, and reloading has one trade again. */
function refuse(operation: Operation, state: string): string | null {
  if (state !== "stopped" || operation === "stop") return null;
  return `the bot is stopped: it opens nothing and manages nothing, and ${operation} could start it, which is for a person to do`;
}
