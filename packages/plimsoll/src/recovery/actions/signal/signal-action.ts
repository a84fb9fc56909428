import { constants } from "node:os";
import { join } from "node:path";
import { z } from "zod";
import type { ActionContext, ActionKind, ActionOutcome } from "../../../port/action.ts";
import type { Clock } from "../../../port/clock.ts";
import { describeNaming } from "../../../process/find-processes.ts";
import type { ProcessStat } from "../../../process/process-stat.ts";
import { readText } from "../../../process/read-text.ts";
import { checkMeant, meantShape } from "../process/meant-options.ts";
import { describeAll, describeOne, findMeant } from "../process/meant-processes.ts";
import { sendSignal } from "../process/send-signal.ts";

const SIGNALS = ["HUP", "USR1", "USR2", "TERM", "INT"] as const;
type SignalName = (typeof SIGNALS)[number];

const signalOptions = z
  .strictObject({
    ...meantShape,
    signal: z.enum(SIGNALS).describe("HUP, USR1 or USR2, as the program means them, or TERM or INT, which end it"),
  })
  .check(checkMeant);
type SignalOptions = z.output<typeof signalOptions>;

/**
 * `kind: signal`: sends a signal to the process of a pid file or a name. HUP, USR1 and USR2 go only to a program that has a
 * handler for them: any other they would end.
 */
export function createSignalActionKind(): ActionKind<SignalOptions> {
  return {
    kind: "signal",
    options: signalOptions,
    leastTier: ({ signal }) => (isEnd(signal) ? "T1" : "T2"),
    restarts: true,
    target: (options) => titleOf(options),
    what: (options) => `send SIG${options.signal} to ${titleOf(options)}`,
    paths: ["pid_file"],
    create: (options, { clock }) => ({ run: (context) => send(options, context, clock) }),
  };
}

async function send(options: SignalOptions, { signal }: ActionContext, clock: Clock): Promise<ActionOutcome> {
  const name = options.signal;
  if (process.platform !== "linux") return failed("finding a process needs /proc, which this host does not have");
  const meant = await findMeant(options, { clock, signal });
  if (meant.kind !== "found") return failed(meant.message);
  const { processes } = meant;
  const words = describeAll(processes);
  if (signal.aborted) return failed(`no time was left to send SIG${name} to ${words}`);
  const deaf = isEnd(name) ? undefined : processes.find((stat) => !hasHandler(stat, name));
  if (deaf !== undefined) return failed(`${describeOne(deaf)} has no handler for SIG${name}, which was not sent`);
  const refusals = processes.map((stat) => sendSignal(stat, `SIG${name}`)).filter((why) => why !== null);
  if (refusals.length > 0) return failed(refusals.join("; "));
  return { kind: "done", message: `SIG${name} was sent to ${words}` };
}

/** The mask of caught signals (proc_pid_status(5)): hexadecimal, signal 1 the lowest bit. */
function hasHandler({ pid }: ProcessStat, name: SignalName): boolean {
  const status = readText(join("/proc", String(pid), "status")) ?? "";
  const mask = /^SigCgt:\s*([0-9a-f]+)$/m.exec(status)?.[1] ?? "0";
  return ((BigInt(`0x${mask}`) >> BigInt(constants.signals[`SIG${name}`] - 1)) & 1n) === 1n;
}

function isEnd(name: SignalName): boolean {
  return name === "TERM" || name === "INT";
}

function titleOf(options: SignalOptions): string {
  return describeNaming({ ...options, procfs: "/proc" });
}

function failed(message: string): ActionOutcome {
  return { kind: "failed", message };
}
