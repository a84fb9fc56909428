import type { ActionContext, ActionKind, ActionOutcome } from "../../../port/action.ts";
import type { Clock } from "../../../port/clock.ts";
import { programOf } from "../../../process/command-words.ts";
import { describeNaming } from "../../../process/find-processes.ts";
import { inherited } from "../../../process/inherited.ts";
import { ATTEMPT_VARIABLE, attemptVariables } from "../attempt-variables.ts";
import { endProcesses } from "./end-processes.ts";
import { findLeftover } from "./find-leftover.ts";
import { describeAll, findMeant } from "./meant-processes.ts";
import { type ProcessOptions, processOptions } from "./process-options.ts";
import { findObstacle, type Program, startProgram } from "./start-program.ts";

/**
 * `kind: process`: ends the process of a pid file or a name, by force if need be, and starts it again where it is told how.
 * What cannot be started again is not ended.
 */
export function createProcessActionKind(): ActionKind<ProcessOptions> {
  return {
    kind: "process",
    options: processOptions,
    leastTier: () => "T1",
    restarts: true,
    target: (options) => titleOf(options),
    what: (options) =>
      options.start === undefined
        ? `end ${titleOf(options)}, for its supervisor to start it again`
        : `end ${titleOf(options)} and start ${programOf(options.start)}`,
    paths: ["pid_file", "cwd", "output"],
    create: (options, { clock }) => ({
      run: (context) => restart(options, context, clock),
      endLeftover: (key) => findLeftover(options, `${ATTEMPT_VARIABLE}=${key}`, clock),
    }),
  };
}

async function restart(options: ProcessOptions, context: ActionContext, clock: Clock): Promise<ActionOutcome> {
  const { signal } = context;
  const program = programFor(options, context);
  const objection = await findObjection(options, program, context);
  if (objection !== null) return failed(`${titleOf(options)} was left alone: ${objection}`);
  const meant = await findMeant(options, { clock, signal });
  if (meant.kind === "refused") return failed(meant.message);
  if (meant.kind === "none") {
    if (program === null) return failed(`${meant.message}, and no start is given`);
    return await start(program, `${meant.message}; `, { clock, signal });
  }
  const words = describeAll(meant.processes);
  const ended = await endProcesses(meant.processes, { patienceMs: options.stop_patience, clock, signal });
  if (!ended.ok) return failed(program === null ? ended.message : `${ended.message}; nothing was started`);
  const message = `${words} ended by ${ended.by}`;
  return program === null ? { kind: "done", message } : await start(program, `${message}; `, { clock, signal });
}

function programFor({ start: argv, env, cwd, output }: ProcessOptions, context: ActionContext): Program | null {
  if (argv === undefined) return null;
  return { argv, env: { ...inherited(env), ...attemptVariables(context) }, cwd, output };
}

/** Why nothing may be touched: what has been ended has to be startable again, and there has to be time for it. */
async function findObjection(
  { stop_patience: patienceMs }: ProcessOptions,
  program: Program | null,
  { deadlineMs }: ActionContext,
): Promise<string | null> {
  if (process.platform !== "linux") return "finding a process needs /proc, which this host does not have";
  if (patienceMs >= deadlineMs) {
    return `stop_patience (${patienceMs / 1000} s) takes all of the deadline (${deadlineMs / 1000} s)`;
  }
  return program === null ? null : await findObstacle(program);
}

async function start(
  program: Program,
  before: string,
  { clock, signal }: { clock: Clock; signal: AbortSignal },
): Promise<ActionOutcome> {
  if (signal.aborted) return failed(`${before}no time was left to start ${programOf(program.argv)}`);
  const { ok, message } = await startProgram(program, clock, signal);
  return { kind: ok ? "done" : "failed", message: `${before}${message}` };
}

function titleOf(options: ProcessOptions): string {
  return describeNaming({ ...options, procfs: "/proc" });
}

function failed(message: string): ActionOutcome {
  return { kind: "failed", message };
}
