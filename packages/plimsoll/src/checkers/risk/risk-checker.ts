import type { CheckFailure, MetricReading } from "@plimsoll/core";
import type { CheckAnswer, CheckContext, Checker, CheckerSetup } from "../../port/checker.ts";
import type { DocumentSource } from "../document/document-source.ts";
import { openDocumentSource } from "../document/open-document-source.ts";
import type { VenueBook } from "../venue/venue-book.ts";
import { unaskedReading } from "../web/held.ts";
import { GateWatch } from "./gate-readings.ts";
import { killSwitchReading } from "./kill-switch-reading.ts";
import { limitReadings } from "./limit-readings.ts";
import { type Reads, Unread } from "./lookup.ts";
import { PositionWatch } from "./position-readings.ts";
import type { RiskBook } from "./risk-book.ts";
import type { RiskOptions } from "./risk-options.ts";
import { planRisk, type RiskPlan } from "./risk-plan.ts";
import { isOfOneLook, runawayReading } from "./runaway-reading.ts";

/** What risk checks share with one another and with other kinds. */
export interface RiskShared {
  readonly venues: VenueBook;
  readonly book: RiskBook;
}

/** Reads what an engine and its venue tell of risk. Never decides on an order, never touches a gate. */
export class RiskChecker implements Checker {
  readonly #plan: RiskPlan;
  readonly #sources: ReadonlyMap<string, DocumentSource>;
  readonly #gate: GateWatch | null;
  readonly #positions: PositionWatch | null;
  readonly #book: RiskBook;
  readonly #componentId: string;
  #isFirst = true;
  /** What each source said last: its word until it may be asked again. */
  readonly #last = new Map<string, unknown>();

  constructor(options: RiskOptions, { componentId }: Pick<CheckerSetup, "componentId">, { venues, book }: RiskShared) {
    this.#componentId = componentId;
    this.#book = book;
    this.#plan = planRisk(options);
    const { gate, positions } = this.#plan;
    this.#gate = gate === null ? null : new GateWatch(gate);
    this.#positions = positions === null ? null : new PositionWatch(positions);
    const sources = Object.entries(options.sources);
    this.#sources = new Map(sources.map(([name, it]) => [name, openDocumentSource(it, venues)]));
  }

  async check(context: CheckContext): Promise<CheckAnswer> {
    const fresh = new Map<string, unknown>();
    const documents = new Map<string, unknown>();
    const failures: CheckFailure[] = [];
    const use: MetricReading[] = [];
    const read = async ([name, source]: readonly [string, DocumentSource]) => {
      const answer = await source.read(context);
      if (answer.kind === "failed") {
        const message = `the source ${name} could not be read: ${answer.failure.message}`;
        failures.push({ ...answer.failure, message });
        fresh.set(name, new Unread(message));
        documents.set(name, new Unread(message));
        return;
      }
      if (answer.kind === "read") {
        this.#last.set(name, answer.root);
        fresh.set(name, answer.root);
        use.push(...answer.use.map((it) => ({ ...it, labels: { source: name } })));
      } else use.push(unaskedReading(answer, { source: name }));
      if (this.#last.has(name)) documents.set(name, this.#last.get(name));
    };
    await this.#inOrder(read);
    const [failure] = failures;
    if (failure !== undefined && failures.length === documents.size) return { kind: "failed", failure, metrics: use };
    // What another source tells still counts: a venue that does not answer must not hide a gate that is bypassed.
    const readings = documents.size === 0 ? [] : this.#readAll({ documents, fresh }, context.clock.now());
    return { kind: "measured", metrics: [...readings, ...use] };
  }

  /**
   * All at once, but what went out before what was approved or meant: an order that is read as sent is then approved, or went
   * past.
   */
  async #inOrder(read: (source: readonly [string, DocumentSource]) => Promise<void>): Promise<void> {
    const { gate, runaway } = this.#plan;
    const totals = runaway?.kind === "totals" ? runaway : null;
    const first = [gate?.sent?.source, totals?.actual.source];
    const then = [gate?.approved?.source, totals?.intended.source];
    const isLater = ([name]: readonly [string, DocumentSource]) => then.includes(name) && !first.includes(name);
    const sources = [...this.#sources];
    const reading = new Map(sources.filter((source) => !isLater(source)).map((source) => [source[0], read(source)]));
    const wereFirst = Promise.all(first.flatMap((name) => (name === undefined ? [] : (reading.get(name) ?? []))));
    await Promise.all([...reading.values(), wereFirst.then(() => Promise.all(sources.filter(isLater).map(read)))]);
  }

  async close(): Promise<void> {
    await Promise.all([...this.#sources.values()].map((source) => source.close()));
  }

  #readAll(reads: Reads, now: number): MetricReading[] {
    const { documents } = reads;
    const { limits, killSwitch, runaway } = this.#plan;
    this.#recall();
    // A reason names what is worst in this order: that nothing holds orders back, before what else is wrong.
    const readings = [
      ...(this.#gate?.read(reads, now) ?? []),
      ...(killSwitch === null ? [] : [killSwitchReading(killSwitch, documents, now)]),
      // A source that may not be asked for now is told by itself.
      ...(runaway === null || !isOfOneLook(runaway, reads.fresh) ? [] : [runawayReading(runaway, documents)]),
      ...limitReadings(limits, documents),
      ...(this.#positions?.read(documents, now) ?? []),
    ];
    const [bypass, unprotected] = [this.#gate?.told ?? null, this.#positions?.unprotected ?? {}];
    this.#book.keep(this.#componentId, { bypass, unprotected });
    return readings;
  }

  /** By the first check what was kept has been read from the store. */
  #recall(): void {
    if (!this.#isFirst) return;
    this.#isFirst = false;
    const { bypass, unprotected } = this.#book.of(this.#componentId);
    this.#gate?.recall(bypass);
    this.#positions?.recall(unprotected);
  }
}
