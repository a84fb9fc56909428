import { oneLine } from "@plimsoll/core";
import type { ActionContext, ActionKind, ActionOutcome } from "../../../port/action.ts";
import type { Clock } from "../../../port/clock.ts";
import { redact } from "../../../port/secret.ts";
import { lastLine, programOf } from "../../../process/command-words.ts";
import { endMarked } from "../../../process/end-marked.ts";
import { inherited } from "../../../process/inherited.ts";
import { type CommandEnd, runCommand } from "../../../process/run-command.ts";
import { ATTEMPT_VARIABLE, attemptVariables } from "../attempt-variables.ts";
import { shownOutput } from "../shown-output.ts";
import { type CommandOptions, commandOptions } from "./command-options.ts";

const MOST_SHOWN = 200;
/** Everybody's, and no secrets. */
const PLAIN = /^(?:PATH|HOME|USER|LOGNAME|SHELL|LANG|LC_\w+|TZ|PWD|TMPDIR|XDG_RUNTIME_DIR)$/;

/**
 * `kind: command`: runs a program of this host, without a shell. Exit 0 is done; anything else has failed, told by the last
 * line of stderr. What it does is unknown, so that it counts as a restart.
 */
export function createCommandActionKind(): ActionKind<CommandOptions> {
  return {
    kind: "command",
    options: commandOptions,
    leastTier: () => "T1",
    restarts: true,
    target: ({ argv }) => `command ${spell(argv)}`,
    what: ({ argv }) => `run ${spell(argv)}`,
    paths: ["cwd"],
    create: (options, { clock }) => ({
      run: (context) => run(options, context, clock),
      async endLeftover(key) {
        await endMarked(`${ATTEMPT_VARIABLE}=${key}`);
        return null;
      },
    }),
  };
}

async function run(options: CommandOptions, context: ActionContext, clock: Clock): Promise<ActionOutcome> {
  const { argv, cwd } = options;
  const { deadlineMs: timeoutMs, signal, attempt } = context;
  const passed = inherited(options.env);
  const env = { ...passed, ...attemptVariables(context) };
  const end = await runCommand({ argv, env, cwd, keepsOutput: true, timeoutMs, signal }, clock);
  if (end.kind === "timeout" || end.kind === "flooded") {
    await endMarked(`${ATTEMPT_VARIABLE}=${attempt.idempotencyKey}`);
  }
  const secrets = Object.entries(passed).flatMap(([name, value]) => (PLAIN.test(name) ? [] : [value]));
  const isDone = end.kind === "exited" && end.code === 0;
  const message = `${programOf(argv)} ${describeEnd(end, { timeoutMs, secrets })}`;
  return { kind: isDone ? "done" : "failed", message, ...shownOutput(end.output, secrets) };
}

function describeEnd(end: CommandEnd, about: { timeoutMs: number; secrets: readonly string[] }): string {
  switch (end.kind) {
    case "exited": {
      const words = end.code === 0 ? "" : lastLine(redact(end.words, about.secrets));
      return `ended with ${end.code}${words === "" ? "" : `: ${words}`}`;
    }
    case "killed":
      return `was ended by ${end.signal}`;
    case "timeout":
      return `was not done in the ${about.timeoutMs / 1000} s that it had, and was ended with all that it had started`;
    case "flooded":
      return "wrote more than 1 MiB and was ended with all that it had started";
    case "unstartable":
      return `could not be started (${end.code})`;
  }
}

/** As in a shell, roughly: for people only. */
function spell(argv: readonly string[]): string {
  const words = argv.map((word) => (/^[\w@%+=:,./-]+$/.test(word) ? word : JSON.stringify(word)));
  return oneLine(words.join(" "), MOST_SHOWN);
}
