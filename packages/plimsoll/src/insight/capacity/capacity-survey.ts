import {
  fasterBy,
  type HealthMetric,
  type HourlyValue,
  planResource,
  type ResourceCapacity,
  type ResourceHistory,
  type Steps,
  seriesKey,
  toTimestamp,
  whatIf,
  whatIfWords,
} from "@plimsoll/core";
import { didYouMean } from "../../config/did-you-mean.ts";
import type { CapacityPage, CapacityQuery } from "../../port/capacity.ts";
import type { Clock } from "../../port/clock.ts";
import { PlimsollError } from "../../port/plimsoll-error.ts";
import type { Store } from "../../port/store.ts";
import type { InsightWorld } from "../insight-world.ts";
import { naturalLimit } from "../natural-limit.ts";
import { PAUSE_MS, pause, unhurried } from "../unhurried.ts";
import { askingOnce, readNamedPast, readSeriesPast, type SeriesPast } from "./capacity-history.ts";

const DAY_MS = 86_400_000;
const MOST_METRICS = 100;
const RATE = /(_rate|_per_(second|minute|hour))$/;

interface Driver {
  readonly name: string;
  readonly factor: number;
  readonly hours: readonly HourlyValue[];
}
export interface CapacityParts {
  readonly store: Pick<Store, "querySeries">;
  readonly clock: Clock;
  readonly world: InsightWorld;
}

/**
 * What is left of each rate and resource: a page of components at a time, one after the other, with rests in between.
 * Rejects with StoreError while the store cannot answer, and with `bad_request` for a driver that there is not.
 */
export async function surveyCapacity(parts: CapacityParts, query: CapacityQuery): Promise<CapacityPage> {
  const { world } = parts;
  const ids = world
    .ids()
    .toSorted()
    .filter((id) => query.componentId === null || id === query.componentId);
  const { after } = query;
  const rest = after === null ? ids : ids.filter((id) => id > after);
  const chosen = rest.slice(0, query.limit);
  const driver = query.whatIf === null ? null : await readDriver(parts, query.whatIf);
  const items: ResourceCapacity[] = [];
  for (const id of chosen) items.push(...(await resourcesOf(parts, id, driver)));
  return { items, next: rest.length > chosen.length ? (chosen.at(-1) ?? null) : null };
}

async function resourcesOf(parts: CapacityParts, id: string, driver: Driver | null): Promise<ResourceCapacity[]> {
  const metrics = (parts.world.component(id)?.health.metrics ?? []).filter(isResource).slice(0, MOST_METRICS);
  if (metrics.length === 0) return [];
  const { clock } = parts;
  const store = askingOnce(parts.store);
  const now = clock.now();
  const rows: ResourceCapacity[] = [];
  for (const metric of metrics) {
    const kept = await readNamedPast(store, { componentId: id, name: metric.name }, now);
    const past = await readSeriesPast(store, kept, { componentId: id, metric, now });
    rows.push(await unhurried(toRow(id, metric, { past, driver }), clock));
    await pause(clock, PAUSE_MS);
  }
  return rows;
}

/** A share, something with a limit, or something that happens so often. */
function isResource(metric: HealthMetric): boolean {
  const { name, unit, threshold_critical } = metric;
  return threshold_critical !== null || naturalLimit(metric) !== null || unit.endsWith("/s") || RATE.test(name);
}

function* toRow(
  id: string,
  metric: HealthMetric,
  { past, driver }: { past: SeriesPast; driver: Driver | null },
): Steps<ResourceCapacity> {
  const limit = metric.threshold_critical ?? naturalLimit(metric);
  const { peak } = past;
  const history: ResourceHistory = {
    current: metric.value,
    hours: past.hours,
    peak,
    direction: metric.direction,
    limit,
  };
  const plan = yield* planResource(history);
  const days = (factor: number) => {
    const left = fasterBy(plan.daysLeft, factor);
    return left.kind === "days" ? left.days : null;
  };
  return {
    component_id: id,
    metric: metric.name,
    ...(metric.labels === undefined ? {} : { labels: metric.labels }),
    unit: metric.unit,
    direction: metric.direction,
    current: metric.value,
    peak: peak?.value ?? null,
    peak_at: peak === null ? null : toTimestamp(peak.at),
    peak_resolution: peak?.resolution ?? null,
    history_days: past.seenMs / DAY_MS,
    limit,
    headroom: plan.headroom,
    headroom_percent: plan.headroomPercent,
    twice_peak: peak === null || metric.direction === "below" ? null : 2 * peak.value,
    limit_over_twice_peak: plan.limitOverTwicePeak,
    growth_per_day: plan.growthPerDay,
    days_left: days(1),
    days_left_at_1_5: days(1.5),
    days_left_at_2: days(2),
    days_left_why: plan.daysLeft.kind === "days" ? null : plan.daysLeft.why,
    what_if:
      driver === null
        ? null
        : yield* toWhatIf(history, driver, {
            resource: `${seriesKey(metric.name, metric.labels)} of ${id}`,
            unit: metric.unit,
          }),
    notes: [...past.notes],
  };
}

function* toWhatIf(
  history: ResourceHistory,
  { name, factor, hours }: Driver,
  { resource, unit }: { readonly resource: string; readonly unit: string },
): Steps<ResourceCapacity["what_if"]> {
  const answer = yield* whatIf(history, hours, factor);
  return {
    driver: name,
    factor,
    kind: answer.kind,
    value: answer.kind === "level" ? answer.value : null,
    beyond_limit: answer.kind === "level" ? answer.isBeyondLimit : null,
    growth_per_day: answer.kind === "growth" ? answer.perDay : null,
    days_left: answer.kind === "growth" && answer.daysLeft.kind === "days" ? answer.daysLeft.days : null,
    quality: answer.quality,
    words: whatIfWords(answer, { driver: name, factor, resource, unit }),
  };
}

/** A driver by the metric's name (with its component before it, where several have it). */
async function readDriver(
  { world, store, clock }: CapacityParts,
  { driver, factor }: NonNullable<CapacityQuery["whatIf"]>,
): Promise<Driver> {
  const found = world.ids().flatMap((id) =>
    (world.component(id)?.health.metrics ?? []).flatMap((metric) => {
      const key = seriesKey(metric.name, metric.labels);
      const isIt = [key, metric.name, `${id}:${key}`, `${id}:${metric.name}`].includes(driver);
      return isIt ? [{ id, key, metric }] : [];
    }),
  );
  const [only, ...others] = found;
  if (only === undefined) {
    const near = didYouMean(
      driver,
      world.ids().flatMap((id) => (world.component(id)?.health.metrics ?? []).map(({ name }) => name)),
    );
    const hint = near === null ? "expected NAME=FACTOR or COMPONENT:NAME=FACTOR" : `did you mean "${near}"?`;
    throw badDriver(`there is no metric ${JSON.stringify(driver)}; ${hint}`);
  }
  if (others.length > 0) {
    const names = found.slice(0, 5).map(({ id, key }) => `${id}:${key}`);
    throw badDriver(`several metrics are called ${JSON.stringify(driver)}: say which, such as ${names.join(", ")}`);
  }
  const { id: componentId, metric } = only;
  const now = clock.now();
  const kept = await readNamedPast(store, { componentId, name: metric.name }, now);
  const { hours } = await readSeriesPast(store, kept, { componentId, metric, now });
  return { name: driver, factor, hours };
}

function badDriver(message: string): PlimsollError {
  return new PlimsollError("bad_request", `what_if: ${message}`, { mistakes: [{ path: "what_if", message }] });
}
