import type { ComponentHealth, SystemHealth } from "@plimsoll/core";
import type { Clock } from "../../port/clock.ts";
import { ActionWatch, type RecoverySight } from "./action-watch.ts";
import type { AlertReceiver, ReceivedAlert } from "./alert-receiver.ts";
import type { DrillPlan, PlannedFault } from "./drill-plan.ts";
import { callSwitch } from "./http-switch.ts";
import type { TriedActions } from "./judge-action.ts";
import { type FaultRecord, type Sighting, tellsExpected } from "./judge-fault.ts";

const LOOK_MS = 200;
/** Where nothing was tried, or nothing is asked about it. */
const NOTHING_TRIED: TriedActions = { attempts: [], standing: null };
/** Once all is found, so much longer, to see whether anything else is blamed too. */
const AFTERMATH_MS = 1500;
/** What the promise allows between a detected fact and its alert, and a little for its way. */
const ALERT_MS = 6000;

/** What a fault is run with. */
export interface DrillTools extends RecoverySight {
  readonly clock: Clock;
  readonly receiver: AlertReceiver;
  /** How the monitor sees the system now. */
  readonly look: () => Promise<SystemHealth>;
  /** Aborted when the drill is to end. */
  readonly signal: AbortSignal;
}

/** Waits for a clean baseline, breaks, watches, mends, and waits until all is well. Leaves the fault off, whatever happens. */
export async function runFault(plan: DrillPlan, fault: PlannedFault, tools: DrillTools): Promise<FaultRecord> {
  const { clock } = tools;
  const ill = await untilSettled(plan, tools);
  if (ill !== null) return nothing(`it was not tried, because before it ${ill}`);
  const actions = new ActionWatch(fault.expect, tools);
  await actions.begin();
  const asked = clock.monotonic();
  const refused = await callSwitch(fault.on, clock);
  const onAt = refused === null ? asked : null;
  const sightings: Sighting[] = [];
  let problem: string | null = null;
  let tried: TriedActions = NOTHING_TRIED;
  try {
    if (onAt !== null) await watch({ fault, onAt, sightings, actions }, tools);
    tried = await actions.end();
  } finally {
    problem = await callSwitch(fault.off, clock);
  }
  const offAt = clock.monotonic();
  const alerts = onAt === null ? [] : tools.receiver.since(onAt);
  if (refused !== null) return { ...nothing(`it could not be switched on: ${refused}`), offAt };
  const unwell = problem === null ? await untilRecovered({ plan, fault, onAt: asked }, tools) : null;
  const trouble = problem === null ? unwell : `it could not be switched off: ${problem}`;
  return { onAt, offAt, sightings, tried, alerts, recoveredAt: trouble === null ? clock.monotonic() : null, trouble };
}

function nothing(trouble: string): FaultRecord {
  return { onAt: null, offAt: null, sightings: [], tried: NOTHING_TRIED, alerts: [], recoveredAt: null, trouble };
}

interface Watched {
  readonly fault: PlannedFault;
  readonly onAt: number;
  readonly sightings: Sighting[];
  readonly actions: ActionWatch;
}

/** Looks until the cause is found, people have been told and what is to be done is done, or until that is too late. */
async function watch({ fault, onAt, sightings, actions }: Watched, tools: DrillTools): Promise<void> {
  const { clock, receiver, look } = tools;
  const last = new Map<string, string>();
  let until = onAt + fault.limit + ALERT_MS;
  /** Whether it is found and told, and whether then all is done that was to be. */
  let isFound = false;
  let isDone = false;
  while (clock.monotonic() < until && !tools.signal.aborted) {
    const system = await look().catch(() => null);
    await actions.look(clock.monotonic());
    const at = clock.monotonic();
    for (const component of system?.components ?? []) {
      const words = stateWords(component);
      if (component.status === null || last.get(component.component_id) === words) continue;
      last.set(component.component_id, words);
      if (component.status !== "HEALTHY") sightings.push({ at, component });
    }
    if (!isFound && receiver.since(onAt).some((each) => tellsExpected(fault.expect, each))) {
      isFound = true;
      until = Math.min(until, at + AFTERMATH_MS) + (actions.withinMs ?? 0);
    }
    if (isFound && !isDone && actions.withinMs === null) {
      isDone = true;
      until = Math.min(until, at + AFTERMATH_MS);
    }
    await pause(LOOK_MS, tools);
  }
}

/** Differs when a component is seen to be ill in another way than before. */
function stateWords({ status, reason, diagnosis, metrics }: ComponentHealth): string {
  return JSON.stringify([status, reason, diagnosis, metrics.map((metric) => metric.status)]);
}

/** Null once all that counts has been healthy for a while, so that no fault is taken for the one before; else what is not. */
async function untilSettled(plan: DrillPlan, tools: DrillTools): Promise<string | null> {
  const { clock, look } = tools;
  let since: number | null = null;
  const ask = async () => {
    const ill = illWords(plan, await look());
    if (ill !== null) {
      since = null;
      return ill;
    }
    since ??= clock.monotonic();
    return clock.monotonic() - since >= plan.settle ? null : "all was healthy for too short a time";
  };
  return untilNull(ask, tools, plan.baseline);
}

interface Recovery {
  readonly plan: DrillPlan;
  readonly fault: PlannedFault;
  readonly onAt: number;
}

async function untilRecovered({ plan, fault, onAt }: Recovery, tools: DrillTools): Promise<string | null> {
  const ask = async () => illWords(plan, await tools.look()) ?? openWords(tools.receiver.since(onAt), plan);
  return untilNull(ask, tools, fault.recovery);
}

async function untilNull(
  ask: () => Promise<string | null>,
  tools: DrillTools,
  withinMs: number,
): Promise<string | null> {
  const until = tools.clock.monotonic() + withinMs;
  for (;;) {
    const words = await ask().catch((error: unknown) => `the monitor did not answer: ${(error as Error).message}`);
    if (words === null) return null;
    if (tools.signal.aborted) return "the drill was ended";
    if (tools.clock.monotonic() >= until) return `after ${withinMs / 1000} s ${words}`;
    await pause(LOOK_MS, tools);
  }
}

function illWords({ ignore }: DrillPlan, { components }: SystemHealth): string | null {
  const ill = components.filter((each) => !ignore.includes(each.component_id) && !isWell(each));
  if (components.length === 0) return "nothing was watched";
  if (ill.length === 0) return null;
  return ill
    .map(({ component_id, status, reason }) => `${component_id} was ${status ?? "unknown"} (${reason})`)
    .join(", ");
}

function isWell({ state, status, stale }: ComponentHealth): boolean {
  return state === "paused" || state === "maintenance" || (status === "HEALTHY" && !stale);
}

/** Alerts that nobody has said are over. */
function openWords(received: readonly ReceivedAlert[], { ignore }: DrillPlan): string | null {
  const state = new Map<string, ReceivedAlert>();
  for (const each of received) state.set(each.alert.alert_id, each);
  const open = [...state.values()].filter(
    ({ alert }) => alert.status === "firing" && !ignore.includes(alert.component_id),
  );
  if (open.length === 0) return null;
  return `the alerts of ${open.map(({ alert }) => alert.component_id).join(", ")} were not resolved`;
}

function pause(delayMs: number, { clock, signal }: DrillTools): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      cancel();
      signal.removeEventListener("abort", done);
      resolve();
    };
    const cancel = clock.schedule(delayMs, done);
    if (signal.aborted) done();
    else signal.addEventListener("abort", done);
  });
}
