import { stat } from "node:fs/promises";
import { formatDuration, formatNumber, type GuardReading, type HealthMetric } from "@plimsoll/core";
import type { Clock } from "../port/clock.ts";
import type { GuardDefinition, RecoveryControl } from "../port/recovery.ts";
import type { RecoveryWorld, SeenComponent } from "./recovery-world.ts";
import { within } from "./within.ts";

/** How long a guard may take to read, ms; what is not known by then is unknown. */
export const GUARD_PATIENCE_MS = 5000;

export interface GuardSources {
  readonly clock: Clock;
  readonly world: RecoveryWorld;
  readonly control: () => RecoveryControl;
}

/** Reads guards, side by side. What cannot be read in time is unknown, which forbids as much as a no. */
export function readGuards(guards: readonly GuardDefinition[], sources: GuardSources): Promise<GuardReading[]> {
  return Promise.all(guards.map((guard) => readGuard(guard, sources)));
}

async function readGuard(guard: GuardDefinition, sources: GuardSources): Promise<GuardReading> {
  const late = { allows: null, text: `could not be read within ${formatDuration(GUARD_PATIENCE_MS)}` };
  try {
    const reading = await within(sources.clock, GUARD_PATIENCE_MS, read(guard, sources));
    return { guard: guard.id, ...(reading ?? late) };
  } catch (error) {
    const text = `could not be read: ${error instanceof Error ? error.message : String(error)}`;
    return { guard: guard.id, allows: null, text };
  }
}

type Reading = Omit<GuardReading, "guard">;

function read(guard: GuardDefinition, sources: GuardSources): Promise<Reading> | Reading {
  if (guard.kind === "market") return readMarket(guard, sources);
  if (guard.kind === "deploy_lock") return readDeployLock(guard.file, sources);
  return "metric" in guard ? readMetric(guard, sources) : readHealth(guard, sources);
}

async function readMetric(
  guard: Extract<GuardDefinition, { kind: "metric" | "in_flight" }>,
  sources: GuardSources,
): Promise<Reading> {
  const { component, metric: name, min, max } = guard;
  const seen = await freshly(component, guard.maxAgeMs, sources);
  if (typeof seen === "string") return { allows: null, text: seen };
  // Several that differ in labels which the guard does not name: each of them must allow it.
  const readings = seen.health.metrics
    .filter((it) => it.name === name && hasLabels(it, guard.labels))
    .map((metric) => judgeMetric(metric, component, { min, max }));
  const none = { allows: null, text: `${component} tells no ${name}` };
  return readings.find(({ allows }) => allows !== true) ?? readings[0] ?? none;
}

function judgeMetric(
  { name, value: measured, unit: of, labels = {} }: HealthMetric,
  component: string,
  { min, max }: { readonly min: number | null; readonly max: number | null },
): Reading {
  const which = Object.entries(labels)
    .map(([label, text]) => `${label}=${text}`)
    .join(", ");
  const full = which === "" ? name : `${name} (${which})`;
  if (measured === null) return { allows: null, text: `${component} has no value of ${full}` };
  const metric = { value: measured };
  const unit = of === "1" || of === "" ? "" : ` ${of}`;
  const value = `${full} ${formatNumber(measured)}${unit} at ${component}`;
  if (max !== null && metric.value > max)
    return { allows: false, text: `${value}, at most ${formatNumber(max)} allowed` };
  if (min !== null && metric.value < min)
    return { allows: false, text: `${value}, at least ${formatNumber(min)} needed` };
  return { allows: true, text: value };
}

async function readHealth(
  guard: Extract<GuardDefinition, { kind: "healthy" | "reconciliation" }>,
  sources: GuardSources,
): Promise<Reading> {
  const seen = await Promise.all(guard.components.map((id) => freshly(id, guard.maxAgeMs, sources)));
  const unknown = seen.find((it) => typeof it === "string");
  if (unknown !== undefined) return { allows: null, text: unknown };
  const known = seen.filter((it) => typeof it !== "string");
  const ill = known.find(({ health }) => health.status !== "HEALTHY");
  if (ill !== undefined) {
    return { allows: false, text: `${ill.health.component_id} is ${ill.health.status}: ${ill.health.reason}` };
  }
  // What is not believed yet is no reason to act as if it were not so.
  const doubtful = known.find(({ lastAnswer }) => lastAnswer !== null && lastAnswer !== "HEALTHY");
  if (doubtful !== undefined) {
    return { allows: false, text: `the newest answer of ${doubtful.health.component_id} was ${doubtful.lastAnswer}` };
  }
  return { allows: true, text: `${guard.components.join(", ")} ${known.length === 1 ? "is" : "are"} HEALTHY` };
}

function readMarket(
  { calendar, phases, notWithinMs }: Extract<GuardDefinition, { kind: "market" }>,
  { clock, world }: GuardSources,
): Reading {
  const market = world.calendar(calendar);
  if (market === null) return { allows: null, text: `there is no calendar ${calendar}` };
  const now = clock.now();
  const phase = market.phaseAt(now);
  if (!phases.includes(phase)) return { allows: false, text: `${calendar} is in the phase ${phase}` };
  const near = [
    market.nextOpen(now),
    market.nextClose(now),
    market.nextOpen(now - notWithinMs),
    market.nextClose(now - notWithinMs),
  ];
  const edge = near.find((at) => at !== null && Math.abs(at - now) < notWithinMs);
  if (edge !== undefined && edge !== null) {
    const when = edge > now ? `in ${formatDuration(edge - now)}` : `${formatDuration(now - edge)} ago`;
    return { allows: false, text: `${calendar} opens or closes within ${formatDuration(notWithinMs)} of now: ${when}` };
  }
  return { allows: true, text: `${calendar} is in the phase ${phase}` };
}

async function readDeployLock(file: string | null, { clock, control }: GuardSources): Promise<Reading> {
  const { deploy } = control();
  if (deploy !== null && deploy.until > clock.now()) {
    const left = formatDuration(deploy.until - clock.now());
    return { allows: false, text: `${deploy.by} deploys for another ${left}: ${deploy.reason}` };
  }
  if (file === null) return { allows: true, text: "no deployment is under way" };
  try {
    const { mtimeMs } = await stat(file);
    return {
      allows: false,
      text: `a deployment is under way: ${file} is there since ${new Date(mtimeMs).toISOString()}`,
    };
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return { allows: true, text: "no deployment is under way" };
    throw error;
  }
}

/**
 * The component as its newest check has found it, no longer ago than `maxAgeMs`, by a check of its own if need be; else
 * words that say why not. What was read before a check that failed is not what is there now.
 */
async function freshly(
  componentId: string,
  maxAgeMs: number,
  { clock, world }: GuardSources,
): Promise<SeenComponent | string> {
  const isFresh = ({ lastGoodAt, lastCheckAt }: SeenComponent) => {
    if (lastGoodAt === null || lastGoodAt < (lastCheckAt ?? 0)) return false;
    const ageMs = clock.now() - lastGoodAt;
    // One of a time yet to come is of before the clock was set back.
    return ageMs >= 0 && ageMs <= maxAgeMs;
  };
  const before = world.see(componentId);
  if (before === null) return `${componentId} is not watched`;
  if (!isFresh(before)) await world.checkNow(componentId);
  const seen = world.see(componentId);
  if (seen === null) return `${componentId} is not watched`;
  if (!seen.subject.isWatched) return `${componentId} is paused, in maintenance or not checked yet`;
  if (isFresh(seen) && !seen.subject.isStale) return seen;
  const { last_error } = seen.health;
  if (last_error !== null) return `the newest check of ${componentId} failed: ${last_error}`;
  return `nothing fresh is known of ${componentId}: ${seen.health.reason}`;
}

function hasLabels(metric: HealthMetric, labels: Readonly<Record<string, string>>): boolean {
  return Object.entries(labels).every(([name, value]) => metric.labels?.[name] === value);
}
