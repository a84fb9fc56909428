import { existsSync, readFileSync } from "node:fs";
import { resolve } from "node:path";
import { fileURLToPath } from "node:url";
import type { RecoveryAttempt, RecoveryOverview, SystemHealth } from "@plimsoll/core";
import { countOf } from "@plimsoll/core";
import { PlimsollError } from "../port/plimsoll-error.ts";
import { apiKeyOf } from "./api-key-source.ts";
import { type CliContext, complain, write } from "./cli-context.ts";
import { shown } from "./config-file.ts";
import { serverAddress } from "./configured-places.ts";
import { type AlertReceiver, startReceiver } from "./drill/alert-receiver.ts";
import { type DrillPlan, type PlannedFault, parsePlan, readOutline } from "./drill/drill-plan.ts";
import { monitorCommand, type StartedProgram, startProgram } from "./drill/drill-target.ts";
import { createVariables } from "./drill/drill-variables.ts";
import { type FaultScore, hasPassed, judgeFault } from "./drill/judge-fault.ts";
import { recordDrill } from "./drill/record-drill.ts";
import { refuseRemote } from "./drill/refuse-remote.ts";
import { type DrillTools, runFault } from "./drill/run-fault.ts";
import { scorecardLines, scoreLines } from "./drill/scorecard.ts";
import { EXIT, type ExitCode } from "./exit-code.ts";
import { createServerClient } from "./server-client.ts";
import { createPaint } from "./terminal-text.ts";

const PLAN_FILE = "drill.yaml";
/** The plan of this repository's paper engine; the published package does not have it. */
const OWN_PLAN = fileURLToPath(new URL("../../../../examples/paper-engine/drill.yaml", import.meta.url));
const MONITOR_READY_MS = 60_000;
const LOOK_TIMEOUT_MS = 5000;
const DEFAULT_WIDTH = 140;
/** More than are made about one fault. */
const MOST_ATTEMPTS = 50;

interface AttemptPage {
  readonly items: readonly RecoveryAttempt[];
}

export interface DrillOptions {
  readonly only?: string | boolean | undefined;
  readonly allowRemoteTarget?: string | boolean | undefined;
}

/**
 * `plimsoll drill`: breaks an engine as a plan says, one fault after the other, and scores what the monitor makes of each.
 * Exits with 0 when every fault was detected in time, for the right cause, told, acted upon as planned, and over; with 2 when one was not.
 */
export async function drill(context: CliContext, options: DrillOptions, [named]: readonly string[]): Promise<ExitCode> {
  const ending = new AbortController();
  const end = () => ending.abort();
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.on(signal, end);
  const cleanUps: (() => void | Promise<void>)[] = [];
  try {
    const { file, text } = readPlan(context, named);
    const outline = readOutline(text);
    const receiver = await startReceiver(context.clock, outline.receiverPort);
    cleanUps.push(() => receiver.close());
    const variables = await createVariables(outline.variables, receiver.url);
    cleanUps.push(() => variables.remove());
    const env = { ...context.env, ...variables.values };
    const plan = parsePlan(text, { file, env });
    if (options.allowRemoteTarget !== true) refuseRemote(plan);
    const faults = chosenFaults(plan, options.only);
    const session: Session = { context: { ...context, env }, plan, faults, receiver, signal: ending.signal };
    const scores = await runDrill(session, (program) => cleanUps.push(() => program.end()));
    return await report(context, scores);
  } finally {
    // The newest first: the monitor before the engine that it watches.
    for (const cleanUp of cleanUps.reverse()) await cleanUp();
    for (const signal of ["SIGINT", "SIGTERM"] as const) process.off(signal, end);
  }
}

function readPlan({ folder }: CliContext, named: string | undefined): { file: string; text: string } {
  const here = resolve(folder, named ?? PLAN_FILE);
  const file = named === undefined && !existsSync(here) ? OWN_PLAN : here;
  try {
    return { file, text: readFileSync(file, "utf8") };
  } catch (error) {
    const missing = `there is no ${PLAN_FILE} here: name a drill plan; docs/guide/drill.md tells how to write one`;
    const words = named === undefined ? missing : `${shown(file, folder)} cannot be read: ${(error as Error).message}`;
    throw new PlimsollError("not_found", words, { cause: error });
  }
}

function chosenFaults(plan: DrillPlan, only: string | boolean | undefined): readonly PlannedFault[] {
  if (typeof only !== "string") return plan.faults;
  const names = only.split(",").map((name) => name.trim());
  const unknown = names.filter((name) => !plan.faults.some(({ fault }) => fault === name));
  if (unknown.length === 0) return plan.faults.filter(({ fault }) => names.includes(fault));
  const known = plan.faults.map(({ fault }) => fault).join(", ");
  throw new PlimsollError("not_found", `the plan has no fault ${unknown.join(", ")}; there are ${known}`);
}

interface Session {
  readonly context: CliContext;
  readonly plan: DrillPlan;
  readonly faults: readonly PlannedFault[];
  readonly receiver: AlertReceiver;
  readonly signal: AbortSignal;
}

async function runDrill(session: Session, started: (program: StartedProgram) => void): Promise<FaultScore[]> {
  const { context, plan, faults, receiver, signal } = session;
  const { clock, stdout, env } = context;
  for (const { command, ready, ready_within } of plan.start) {
    const program = { command, folder: plan.folder, env, ready, readyWithinMs: ready_within };
    started(await startProgram(program, { clock, signal }));
  }
  const address = await findMonitor(session, started);
  const client = createServerClient(address, { clock, apiKey: apiKeyOf(context) });
  const look = async () => (await client.get("/current", LOOK_TIMEOUT_MS)) as SystemHealth;
  const attempts = async () => {
    const { items } = (await client.get(`/recovery/attempts?limit=${MOST_ATTEMPTS}`, LOOK_TIMEOUT_MS)) as AttemptPage;
    return items;
  };
  const overview = async () => (await client.get("/recovery", LOOK_TIMEOUT_MS)) as RecoveryOverview;
  const tools: DrillTools = { clock, receiver, look, attempts, overview, signal };
  const isActing = faults.some(({ expect }) => expect.action !== undefined);
  const scores: FaultScore[] = [];
  complain(context, `${plan.name}: ${countOf(faults.length, "fault")}, watched by ${address}`);
  for (const fault of faults) {
    if (signal.aborted) throw new PlimsollError("internal", "the drill was ended before it was over");
    const score = judgeFault(fault, await runFault(plan, fault, tools), plan.ignore);
    scores.push(score);
    const count = `${scores.length}/${faults.length}`;
    const lines = scoreLines(score, {
      paint: createPaint(context.stderr, env),
      width: stdout.columns ?? DEFAULT_WIDTH,
      isActing,
    });
    context.stderr.write(`${count.padEnd(6)}${lines.join("\n      ")}\n`);
  }
  await recordDrill(context, client, { plan: plan.name, scores });
  return scores;
}

async function findMonitor(session: Session, started: (program: StartedProgram) => void): Promise<string> {
  const { context, plan, signal } = session;
  if ("url" in plan.monitor) return plan.monitor.url.replace(/\/+$/, "");
  const { config } = plan.monitor;
  const address = serverAddress({ ...context, config, folder: plan.folder }, undefined);
  const program = {
    command: monitorCommand(config),
    folder: plan.folder,
    env: context.env,
    ready: `${address}/readyz`,
  };
  const { clock } = context;
  started(await startProgram({ ...program, readyWithinMs: MONITOR_READY_MS }, { clock, signal }));
  return address;
}

async function report(context: CliContext, scores: readonly FaultScore[]): Promise<ExitCode> {
  const width = context.stdout.columns ?? DEFAULT_WIDTH;
  const text = context.json
    ? JSON.stringify({ faults: scores })
    : scorecardLines(scores, createPaint(context.stdout, context.env), width).join("\n");
  await write(context.stdout, `${text}\n`);
  return scores.every(hasPassed) ? EXIT.healthy : EXIT.critical;
}
