import { z } from "zod";
import type { ActionContext, ActionKind, ActionOutcome, ActionSetup } from "../../../port/action.ts";
import { EngineApi, failedBy } from "../engine-api/engine-api.ts";
import { engineApiShape } from "../engine-api/engine-api-options.ts";
import { shownOutput } from "../shown-output.ts";

const options = z.strictObject({
  ...engineApiShape("http://127.0.0.1:8000"),
  bot: z.string().min(1).max(200).describe("the bot's name, as hummingbot-api has it"),
  operation: z.literal("stop").describe("stop: ends the bot's strategy; its positions are not managed any more"),
  skip_order_cancellation: z
    .boolean()
    .describe("true leaves its orders at the exchange, where nothing manages them; false cancels them first"),
});
type HummingbotOptions = z.output<typeof options>;

/** hummingbot-api answers 200 and `status: success` also where the bot could not be stopped: `response` says which. */
const stopped = z.looseObject({ response: z.looseObject({ success: z.boolean() }) });

/** `kind: hummingbot`: has hummingbot-api stop a bot. It never starts, archives or deploys one. */
export function createHummingbotActionKind(): ActionKind<HummingbotOptions> {
  return {
    kind: "hummingbot",
    options,
    leastTier: () => "T4",
    restarts: false,
    target: ({ url, bot }) => `the bot ${bot} at ${url}`,
    what: ({ url, bot, skip_order_cancellation: skips }) =>
      `stop the bot ${bot} at ${url}, ${skips ? "leaving its orders at the exchange" : "cancelling its orders"}`,
    create: (given, setup) => ({ run: (context) => stop(given, setup, context) }),
  };
}

async function stop(given: HummingbotOptions, setup: ActionSetup, context: ActionContext): Promise<ActionOutcome> {
  const { bot, skip_order_cancellation } = given;
  const body = { bot_name: bot, skip_order_cancellation, async_backend: false };
  const answer = await new EngineApi(given, setup, context).post("/bot-orchestration/stop-bot", body);
  if (!answer.ok) return failedBy(answer);
  const parsed = stopped.safeParse(answer.body);
  if (!parsed.success) {
    return { kind: "failed", message: `${answer.message} without saying whether the bot was stopped` };
  }
  const output = shownOutput(JSON.stringify(parsed.data.response), [given.password.reveal()]);
  if (parsed.data.response.success)
    return { kind: "done", message: `${answer.message}: ${bot} was stopped`, ...output };
  return { kind: "failed", message: `${answer.message}, but ${bot} was not stopped`, ...output };
}
