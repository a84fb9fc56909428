import type { MetricReading } from "@plimsoll/core";
import { parseMoment } from "../value/parse-moment.ts";
import { type JsonPath, valueAt } from "../web/json-path.ts";
import { ageAt } from "./age-at.ts";
import { type Documents, lookUp, nameAt, type SourcePath, toNumber, whyMissing } from "./lookup.ts";

/** Where open positions stand, and what protects each. Paths are from a row. */
export interface PositionPlan {
  readonly rows: SourcePath;
  readonly instrument: JsonPath;
  readonly quantity: JsonPath | null;
  /** The stop that protects it: a price or an order's id; missing, null, false, 0 and "" are none. */
  readonly stop: JsonPath | null;
  /** Since when it is open. Without, one that was never seen protected counts from when it was first seen. */
  readonly opened: JsonPath | null;
  /** When the engine last took the positions from the venue. */
  readonly snapshot: SourcePath | null;
}

const UNPROTECTED = { name: "unprotected_position_seconds", unit: "s" };
const MOST_NAMED = 5;
const MOST_REMEMBERED = 10_000;
const MOST_KEPT = 1000;

/** `unprotected_position_seconds` and `position_snapshot_age_seconds`; remembers since when each has had no stop. */
export class PositionWatch {
  readonly #plan: PositionPlan;
  #unprotectedSince = new Map<string, number>();
  /** When each open position was last seen with a stop. */
  #protectedAt = new Map<string, number>();

  constructor(plan: PositionPlan) {
    this.#plan = plan;
  }

  /** Since when each had no stop before a restart, epoch ms. */
  recall(unprotected: Readonly<Record<string, number>>): void {
    this.#unprotectedSince = new Map(Object.entries(unprotected));
  }

  /** Since when each has had no stop, by instrument, epoch ms; so many as are kept. */
  get unprotected(): Readonly<Record<string, number>> {
    return Object.fromEntries([...this.#unprotectedSince].slice(0, MOST_KEPT));
  }

  read(documents: Documents, now: number): MetricReading[] {
    const { rows, stop, snapshot } = this.#plan;
    const found = lookUp(documents, rows);
    const readings: MetricReading[] = [];
    const count = Array.isArray(found) ? found.filter((row) => this.#isOpen(row)).length : null;
    const missing = count === null ? { details: { error: whyMissing(documents, rows, "is no list") } } : {};
    readings.push({ name: "open_positions", value: count, unit: "1", ...missing });
    if (stop !== null && Array.isArray(found)) readings.push(this.#unprotected(found, stop, now));
    if (stop !== null && count === null) readings.push({ ...UNPROTECTED, value: null, ...missing });
    if (snapshot !== null) {
      readings.push(ageAt(documents, { name: "position_snapshot_age_seconds", path: snapshot }, now));
    }
    return readings;
  }

  #unprotected(rows: readonly unknown[], stop: JsonPath, now: number): MetricReading {
    const since = new Map<string, number>();
    const open = new Set<string>();
    for (const row of rows) {
      if (!this.#isOpen(row) || open.size >= MOST_REMEMBERED) continue;
      const instrument = nameAt(row, this.#plan.instrument);
      open.add(instrument);
      if (isStop(valueAt(row, stop))) continue;
      const from = this.#unprotectedFrom(instrument, row, now);
      since.set(instrument, Math.min(from, since.get(instrument) ?? from));
    }
    this.#remember(open, since, now);
    const reading = UNPROTECTED;
    if (since.size === 0) return { ...reading, value: 0 };
    const oldest = Math.max(0, now - Math.min(...since.values())) / 1000;
    const named = [...since.keys()].slice(0, MOST_NAMED).join(", ");
    const more = since.size > MOST_NAMED ? ` and ${since.size - MOST_NAMED} more` : "";
    return { ...reading, value: oldest, details: { error: `no stop protects ${named}${more}` } };
  }

  /** Since it was last seen protected; one that never was, or is newer than that, since it is open, or was first seen. */
  #unprotectedFrom(instrument: string, row: unknown, now: number): number {
    const opened = this.#plan.opened === null ? null : parseMoment(valueAt(row, this.#plan.opened), "any", "UTC");
    const known = this.#protectedAt.get(instrument) ?? this.#unprotectedSince.get(instrument);
    // What was known under a clock that was ahead begins now.
    return known === undefined ? (opened ?? now) : Math.min(now, Math.max(known, opened ?? known));
  }

  #remember(open: ReadonlySet<string>, since: Map<string, number>, now: number): void {
    const protectedAt = new Map<string, number>();
    for (const instrument of open) {
      const at = since.has(instrument) ? this.#protectedAt.get(instrument) : now;
      if (at !== undefined) protectedAt.set(instrument, at);
    }
    this.#protectedAt = protectedAt;
    this.#unprotectedSince = since;
  }

  #isOpen(row: unknown): boolean {
    const { quantity } = this.#plan;
    // One whose quantity is not told may well be open.
    return quantity === null || toNumber(valueAt(row, quantity)) !== 0;
  }
}

/** As engines write that there is none. */
const NO_STOP = /^(none|null|nil|nan|n\/?a|false|-)?$/i;

function isStop(value: unknown): boolean {
  if (typeof value === "string" && NO_STOP.test(value.trim())) return false;
  return value !== undefined && value !== null && value !== false && !Number.isNaN(value) && Number(value) !== 0;
}
