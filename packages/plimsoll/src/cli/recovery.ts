import {
  formatDuration,
  lastTryWords,
  type RecoveryAttempt,
  type RecoveryCaseInfo,
  type RecoveryOverview,
} from "@plimsoll/core";
import { type CliContext, write } from "./cli-context.ts";
import { EXIT, type ExitCode } from "./exit-code.ts";
import { connectToServer } from "./server-client.ts";
import { printable } from "./terminal-text.ts";

export interface RecoveryOptions {
  readonly url?: string | boolean | undefined;
  readonly note?: string | boolean | undefined;
  readonly reason?: string | boolean | undefined;
  readonly component?: string | boolean | undefined;
  readonly confirm?: string | boolean | undefined;
}

/** `plimsoll recovery`: what is under way, what waits for people, what has stopped and why. Exit code 1 when a person is needed. */
export async function recovery(context: CliContext, { url }: RecoveryOptions): Promise<ExitCode> {
  const overview = (await connectToServer(context, url).get("/recovery")) as RecoveryOverview;
  const text = context.json ? `${JSON.stringify(overview)}\n` : describe(overview, context.clock.now());
  await write(context.stdout, text);
  const { pending_approvals, cases, paused, suspended, killed, unable } = overview;
  const needsPerson = pending_approvals.length > 0 || cases.some(({ latched }) => latched !== null);
  const isStopped = paused !== null || suspended !== null || killed !== null || unable !== null;
  return needsPerson || isStopped ? EXIT.warning : EXIT.healthy;
}

/** `plimsoll recovery pause`: nothing happens by itself until it is resumed. */
export const pauseRecovery = steering("pause", ({ open_attempts: open }) => [
  "Recovery is paused: nothing begins by itself until it is resumed",
  ...open.filter(({ state }) => state === "running").map(({ what }) => `still under way: ${what}`),
]);
export const resumeRecovery = steering("resume", (overview) => goesOn(overview, "Recovery goes on"));
export const rearmRecovery = steering("rearm", (overview) => {
  const { killed } = overview;
  if (killed === null) return goesOn(overview, "Recovery is armed again");
  const said = killed.rearm.map(({ by }) => by).join(", ");
  return [`NOT ARMED YET: ${killed.rearm.length} of ${killed.rearm_required} who must have said so (${said})`];
});

export async function releaseRecovery(
  context: CliContext,
  options: RecoveryOptions,
  [id = ""]: readonly string[],
): Promise<ExitCode> {
  const path = `/recovery/components/${encodeURIComponent(id)}/release`;
  const reason = textOf(options.reason);
  const overview = (await connectToServer(context, options.url).post(path, { reason })) as RecoveryOverview;
  return say(context, goesOn(overview, `${id} is released: everything may be tried again`));
}

export const approveAttempt = answering("approve");
export const rejectAttempt = answering("reject");

/** `plimsoll recovery start ACTION`: its guards hold, T4 needs people to agree, T5 its id typed again. */
export async function startAction(
  context: CliContext,
  { url, component, note, confirm }: RecoveryOptions,
  [id = ""]: readonly string[],
): Promise<ExitCode> {
  const body = {
    ...(typeof component === "string" ? { component_id: component } : {}),
    ...(typeof note === "string" ? { note } : {}),
    ...(typeof confirm === "string" ? { confirm } : {}),
  };
  const path = `/recovery/actions/${encodeURIComponent(id)}/start`;
  const attempt = (await connectToServer(context, url).post(path, body)) as RecoveryAttempt;
  if (attempt.dry_run && !context.json) await write(context.stdout, lines([`NOTHING IS DONE: ${id} is a dry run`]));
  return sayAttempt(context, attempt);
}

function steering(verb: "pause" | "resume" | "rearm", words: (overview: RecoveryOverview) => readonly string[]) {
  return async (context: CliContext, { url, reason }: RecoveryOptions): Promise<ExitCode> => {
    const body = { reason: textOf(reason) };
    return say(
      context,
      words((await connectToServer(context, url).post(`/recovery/${verb}`, body)) as RecoveryOverview),
    );
  };
}

/** What a word has done, and what keeps everything from happening by itself all the same. */
function goesOn(overview: RecoveryOverview, words: string): readonly string[] {
  const halts = haltLines(overview);
  return halts.length === 0 ? [words] : [`${words}, but nothing happens by itself yet:`, ...halts];
}

function answering(verb: "approve" | "reject") {
  return async (
    context: CliContext,
    { url, note }: RecoveryOptions,
    [id = ""]: readonly string[],
  ): Promise<ExitCode> => {
    const path = `/recovery/attempts/${encodeURIComponent(id)}/${verb}`;
    const body = typeof note === "string" ? { note } : {};
    return sayAttempt(context, (await connectToServer(context, url).post(path, body)) as RecoveryAttempt);
  };
}

function textOf(option: string | boolean | undefined): string {
  return typeof option === "string" ? option : "";
}

async function say(context: CliContext, words: readonly string[]): Promise<ExitCode> {
  await write(context.stdout, context.json ? `${JSON.stringify({ message: words.join("\n") })}\n` : lines(words));
  return EXIT.healthy;
}

async function sayAttempt(context: CliContext, attempt: RecoveryAttempt): Promise<ExitCode> {
  await write(context.stdout, context.json ? `${JSON.stringify(attempt)}\n` : lines(attemptLines(attempt)));
  return EXIT.healthy;
}

function describe(overview: RecoveryOverview, now: number): string {
  const { pending_approvals, open_attempts, cases, actions } = overview;
  const running = open_attempts.filter(({ state }) => state !== "awaiting_approval");
  const text = [
    ...haltLines(overview),
    ...pending_approvals.flatMap((it) => [
      `WAITS FOR PEOPLE, ${formatDuration(Date.parse(it.expires_at ?? it.planned_at) - now)} left:`,
      ...attemptLines(it).map((line) => `  ${line}`),
    ]),
    ...running.flatMap(attemptLines),
    ...cases.flatMap((it) => caseLines(it, now)),
    ...(actions.length === 0 ? ["No recovery action is configured."] : []),
    ...actions.map(
      ({ action_id, tier, mode, what }) => `${action_id} (${tier}, ${mode === "live" ? "live" : "dry run"}): ${what}`,
    ),
  ];
  return lines(text);
}

/** Why nothing happens by itself, and what ends that. */
function haltLines({ unable, killed, paused, suspended }: RecoveryOverview): string[] {
  return [
    ...(unable === null ? [] : [`NOTHING CAN BE DONE: ${unable}`]),
    ...(killed === null
      ? []
      : [`STOPPED by ${killed.by} with ${killed.action_id} at ${killed.at}: plimsoll recovery rearm`]),
    ...(paused === null ? [] : [`PAUSED by ${paused.by} at ${paused.at}: ${paused.reason}: plimsoll recovery resume`]),
    ...(suspended === null ? [] : [`SUSPENDED at ${suspended.at}: ${suspended.text}: plimsoll recovery resume`]),
  ];
}

function caseLines(it: RecoveryCaseInfo, now: number): string[] {
  const { component_id, latched, text, ask_again_at: at } = it;
  const again = at === null ? "" : `, asked again in ${formatDuration(Math.max(0, Date.parse(at) - now))}`;
  const last = lastTryWords(it);
  return [
    latched === null
      ? `${component_id}: ${text}${again}`
      : `${component_id} STOPPED, waits for a person: ${latched.text}`,
    ...(last === null ? [] : [`  ${last}`]),
  ];
}

function attemptLines(attempt: RecoveryAttempt): string[] {
  const { attempt_id, what, component_id, state, reason, guards, approvals, approvals_required } = attempt;
  const about = component_id === null ? "" : ` for ${component_id}`;
  return [
    `${attempt_id} ${what}${about}: ${state.replaceAll("_", " ")}`,
    `  ${reason}`,
    ...guards.map((it) => `  ${it.allows === true ? "ok" : it.allows === false ? "NO" : "??"} ${it.guard}: ${it.text}`),
    ...(approvals_required === 0 ? [] : [`  ${approvals.length} of ${approvals_required} agreed`]),
  ];
}

function lines(text: readonly string[]): string {
  return text.map((line) => `${printable(line)}\n`).join("");
}
