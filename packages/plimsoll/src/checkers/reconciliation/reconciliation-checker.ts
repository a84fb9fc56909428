import type { CheckFailure, MetricReading } from "@plimsoll/core";
import type { CheckAnswer, CheckContext, Checker } from "../../port/checker.ts";
import type { DocumentSource } from "../document/document-source.ts";
import { openDocumentSource } from "../document/open-document-source.ts";
import type { VenueBook } from "../venue/venue-book.ts";
import { type Unasked, unaskedReading } from "../web/held.ts";
import { type JsonPath, parseJsonPath, valueAt } from "../web/json-path.ts";
import { BreakMemory } from "./break-memory.ts";
import { breakReadings } from "./break-readings.ts";
import { compareOrders } from "./compare-orders.ts";
import { comparePositions } from "./compare-positions.ts";
import { readRecords } from "./read-records.ts";
import type { ReconciledRecord } from "./reconciled-record.ts";
import type { ReconciliationOptions, SideOptions } from "./reconciliation-options.ts";
import { createTolerance, type Tolerance } from "./tolerance.ts";

/** More rows than this on one side are no list of open orders. */
const MOST_ROWS = 10_000;

type SideAnswer =
  | { readonly records: readonly ReconciledRecord[]; readonly use: readonly MetricReading[] }
  | { readonly failure: CheckFailure }
  | { readonly unasked: Unasked };

/** Compares orders or positions of two sides, and counts the breaks that last. */
export class ReconciliationChecker implements Checker {
  readonly #of: ReconciliationOptions["of"];
  readonly #local: Side;
  readonly #venue: Side;
  readonly #tolerance: Tolerance;
  readonly #memory: BreakMemory;
  /** What was found last: it holds until both sides may be asked again. */
  #found: readonly MetricReading[] = [];

  constructor({ of, local, venue, tolerance, settle }: ReconciliationOptions, venues: VenueBook) {
    this.#of = of;
    this.#local = new Side("the engine's own side", { ...local, of }, venues);
    this.#venue = new Side("the venue's side", { ...venue, of }, venues);
    this.#tolerance = createTolerance(tolerance);
    this.#memory = new BreakMemory(settle);
  }

  async check(context: CheckContext): Promise<CheckAnswer> {
    // At once: what happens between two readings looks like a break.
    const [local, venue] = await Promise.all([this.#local.read(context), this.#venue.read(context)]);
    if ("failure" in local) return { kind: "failed", failure: local.failure };
    if ("failure" in venue) return { kind: "failed", failure: venue.failure };
    const use = [...useOf(local, "local"), ...useOf(venue, "venue")];
    if ("unasked" in local || "unasked" in venue) return { kind: "measured", metrics: [...this.#found, ...use] };
    const compare = this.#of === "orders" ? compareOrders : comparePositions;
    const breaks = compare(local.records, venue.records, this.#tolerance);
    const seen = this.#memory.take(breaks, context.clock.monotonic());
    const counts: MetricReading[] = [
      { name: "reconciled_rows", labels: { side: "local" }, value: local.records.length, unit: "1" },
      { name: "reconciled_rows", labels: { side: "venue" }, value: venue.records.length, unit: "1" },
    ];
    this.#found = breakReadings(this.#of, seen);
    return { kind: "measured", metrics: [...this.#found, ...counts, ...use] };
  }

  async close(): Promise<void> {
    await Promise.all([this.#local.close(), this.#venue.close()]);
  }
}

/** What is known of the limits of a side's venue, or why it was not asked. */
function useOf(answer: Exclude<SideAnswer, { failure: unknown }>, side: string): MetricReading[] {
  if ("unasked" in answer) return [unaskedReading(answer.unasked, { side })];
  return answer.use.map((it) => ({ ...it, labels: { side } }));
}

type SideSettings = SideOptions & Pick<ReconciliationOptions, "of">;

/** One of the two sides. */
class Side {
  readonly #name: string;
  readonly #options: SideSettings;
  readonly #rows: JsonPath;
  readonly #source: DocumentSource;

  constructor(name: string, options: SideSettings, venues: VenueBook) {
    this.#name = name;
    this.#options = options;
    this.#rows = options.rows === undefined ? [] : (parseJsonPath(options.rows) ?? []);
    this.#source = openDocumentSource(options, venues);
  }

  async read(context: CheckContext): Promise<SideAnswer> {
    const answer = await this.#source.read(context);
    if (answer.kind === "failed") return this.#fail(answer.failure.code, answer.failure.message);
    if (answer.kind !== "read") return { unasked: answer };
    const rows = valueAt(answer.root, this.#rows);
    if (!Array.isArray(rows))
      return this.#fail("unexpected-answer", `there is no list at ${this.#options.rows ?? "$"}`);
    if (rows.length > MOST_ROWS) return this.#fail("unexpected-answer", `more than ${MOST_ROWS} rows`);
    const { fields, names, of, page_size: pageSize = Number.POSITIVE_INFINITY } = this.#options;
    if (rows.length >= pageSize)
      return this.#fail("unexpected-answer", `${rows.length} rows are a full page (page_size), and there may be more`);
    const read = readRecords(rows, { ...fields, names, isPosition: of === "positions" });
    return "problem" in read ? this.#fail("unexpected-answer", read.problem) : { ...read, use: answer.use };
  }

  close(): Promise<void> {
    return this.#source.close();
  }

  #fail(code: CheckFailure["code"], words: string): SideAnswer {
    return {
      failure: { code, message: `nothing could be reconciled, since ${this.#name} could not be read: ${words}` },
    };
  }
}
