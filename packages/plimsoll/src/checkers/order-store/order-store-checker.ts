import type { CheckFailure, MetricReading } from "@plimsoll/core";
import type { CheckAnswer, CheckContext, Checker, CheckerSetup } from "../../port/checker.ts";
import { roundTo } from "../host/figure.ts";
import type { ReadOnlySource, SqlAnswer, SqlValue } from "../sql/read-only-source.ts";
import { MOST_AHEAD_MS, parseMoment } from "../value/parse-moment.ts";
import { sessionAgeMs } from "../value/session-age.ts";
import { type OrderQueries, writeOrderQueries } from "./order-queries.ts";
import type { OrderStoreOptions } from "./order-store-options.ts";

const STUCK_AGE = "order_stuck_age_seconds";

/** Looks into an engine's own database for orders that wait for too long, and whether it still writes. */
export class OrderStoreChecker implements Checker {
  readonly #source: ReadOnlySource;
  readonly #setup: CheckerSetup;
  readonly #timeZone: string;
  readonly #created: string;
  readonly #pendingSince: string;
  readonly #updated: string;
  readonly #nothingWritten: string;
  readonly #mayBeEmpty: boolean;
  readonly #asked: readonly (readonly [keyof OrderQueries, string])[];

  constructor(options: OrderStoreOptions, source: ReadOnlySource, setup: CheckerSetup) {
    this.#source = source;
    this.#setup = setup;
    this.#timeZone = options.time_zone;
    const { table, created, updated = created, pending_since: pendingSince = updated } = options.orders;
    this.#created = created;
    this.#pendingSince = pendingSince;
    this.#updated = updated;
    this.#nothingWritten = `no row in ${table} tells when it was last written (${updated}): the table is empty, or this column is`;
    this.#mayBeEmpty = options.orders.may_be_empty;
    const queries = writeOrderQueries(options, source.dialect);
    const named = Object.entries(queries) as [keyof OrderQueries, string | null][];
    this.#asked = named.flatMap(([name, sql]) => (sql === null ? [] : [[name, sql] as const]));
  }

  async check(context: CheckContext): Promise<CheckAnswer> {
    const questions = this.#asked.map(([, sql]) => ({ sql }));
    const { connectionMs, answers } = await this.#source.ask(questions, context);
    const own: MetricReading[] =
      connectionMs === null ? [] : [{ name: "connection_time", value: roundTo(connectionMs, 3), unit: "ms" }];
    const now = context.clock.now();
    const metrics = [...own];
    for (const [index, [name]] of this.#asked.entries()) {
      const answer = answers[index];
      if (answer?.kind !== "rows") return { kind: "failed", failure: answer?.failure ?? NO_ANSWER, metrics: own };
      metrics.push(...this.#read(name, toRow(answer), now));
    }
    return { kind: "measured", metrics };
  }

  close(): Promise<void> {
    return this.#source.close();
  }

  #read(name: keyof OrderQueries, row: Readonly<Record<string, SqlValue>> | null, now: number): MetricReading[] {
    switch (name) {
      case "unacknowledged":
        return this.#waiting(["order_unacked_age_seconds", "unacked_orders"], row, now);
      case "pending":
        return this.#waiting([STUCK_AGE, "pending_orders"], row, now);
      case "open":
        return this.#waiting(["oldest_open_order_age_seconds", "open_orders"], row, now);
      case "positions":
        return [{ name: "open_positions", value: Number(row?.n ?? 0), unit: "1" }];
      case "lastWrite":
        return this.#lastWrite(row?.at ?? null, now);
    }
  }

  /** The age of the oldest of those that wait, and how many they are. */
  #waiting(
    [ageName, countName]: readonly [string, string],
    row: Readonly<Record<string, SqlValue>> | null,
    now: number,
  ): MetricReading[] {
    const count = { name: countName, value: Number(row?.n ?? 0), unit: "1" };
    if (row === null) return [{ name: ageName, value: 0, unit: "s" }, count];
    const at = parseMoment(row.at, "any", this.#timeZone);
    const id = String(row.id).slice(0, 100);
    if (at === null) {
      const column = ageName === STUCK_AGE ? this.#pendingSince : this.#created;
      const error = `order ${id}: ${unreadable(column, row.at)}`;
      return [{ name: ageName, value: null, unit: "s", details: { error } }, count];
    }
    if (at - now > MOST_AHEAD_MS) {
      return [
        { name: ageName, value: null, unit: "s", details: { error: `order ${id} ${aheadWords(at, now)}` } },
        count,
      ];
    }
    const others = count.value > 1 ? `, the oldest of ${count.value}` : "";
    const value = Math.max(0, Math.round(now - at)) / 1000;
    const order = `${id}${others}`;
    return [{ name: ageName, value, unit: "s", details: { order, error: `order ${order}` } }, count];
  }

  /** In time that the market was in session, its grace after the open included: nobody writes orders while it is closed. */
  #lastWrite(stamp: SqlValue, now: number): MetricReading[] {
    if (stamp === null && this.#mayBeEmpty) return [];
    const reading = { name: "last_write_age_seconds", unit: "s" };
    const unknown = (error: string) => [{ ...reading, value: null, details: { error } }];
    if (stamp === null) return unknown(this.#nothingWritten);
    const at = parseMoment(stamp, "any", this.#timeZone);
    if (at === null) return unknown(`the last write: ${unreadable(this.#updated, stamp)}`);
    if (at - now > MOST_AHEAD_MS) return unknown(`the last write ${aheadWords(at, now)}`);
    return [{ ...reading, value: Math.round(sessionAgeMs(this.#setup.market, at, now)) / 1000 }];
  }
}

/** What stands where a time was to be, in words. */
function unreadable(column: string, found: SqlValue | undefined): string {
  if (found === null || found === undefined || found === "") return `${column} is empty`;
  const expected = "expected a number since 1970 or a date such as 2026-11-26 08:00:00";
  return `${column} is ${JSON.stringify(found).slice(0, 60)}, which is no time that can be read; ${expected}`;
}

function aheadWords(at: number, now: number): string {
  return `lies ${Math.round((at - now) / 1000)} s in the future: a clock or the time zone is wrong`;
}

const NO_ANSWER: CheckFailure = { code: "unexpected-answer", message: "the database gave no answer to a question" };

function toRow({ columns, rows }: Extract<SqlAnswer, { kind: "rows" }>): Readonly<Record<string, SqlValue>> | null {
  const [row] = rows;
  if (row === undefined) return null;
  return Object.fromEntries(columns.map((column, index) => [column, row[index] ?? null]));
}
