import type { CheckFailure, MetricReading } from "@plimsoll/core";
import type { CheckAnswer, CheckContext, Checker } from "../../port/checker.ts";
import type { DocumentSource } from "../document/document-source.ts";
import { openDocumentSource } from "../document/open-document-source.ts";
import type { HoldBook } from "../web/hold-book.ts";
import { GateWatch } from "./gate-readings.ts";
import { killSwitchReading } from "./kill-switch-reading.ts";
import { limitReadings } from "./limit-readings.ts";
import type { Documents } from "./lookup.ts";
import { PositionWatch } from "./position-readings.ts";
import type { RiskOptions } from "./risk-options.ts";
import { planRisk, type RiskPlan } from "./risk-plan.ts";
import { runawayReading } from "./runaway-reading.ts";

/** Reads what an engine and its venue tell of risk. Never decides on an order, never touches a gate. */
export class RiskChecker implements Checker {
  readonly #plan: RiskPlan;
  readonly #sources: ReadonlyMap<string, DocumentSource>;
  readonly #gate: GateWatch | null;
  readonly #positions: PositionWatch | null;

  constructor(options: RiskOptions, holds: HoldBook) {
    this.#plan = planRisk(options);
    const { gate, positions } = this.#plan;
    this.#gate = gate === null ? null : new GateWatch(gate);
    this.#positions = positions === null ? null : new PositionWatch(positions);
    const sources = Object.entries(options.sources);
    this.#sources = new Map(sources.map(([name, it]) => [name, openDocumentSource(it, { holds })]));
  }

  async check(context: CheckContext): Promise<CheckAnswer> {
    const documents = new Map<string, unknown>();
    const failures: CheckFailure[] = [];
    const read = async ([name, source]: readonly [string, DocumentSource]) => {
      const answer = await source.read(context);
      if (answer.kind === "read") documents.set(name, answer.root);
      else
        failures.push({
          ...answer.failure,
          message: `the source ${name} could not be read: ${answer.failure.message}`,
        });
    };
    await Promise.all([...this.#sources].map(read));
    const [failure] = failures;
    // What another source tells still counts: a venue in maintenance must not hide a gate that is bypassed.
    const metrics = documents.size === 0 ? [] : this.#readAll(documents, context.clock.now());
    return failure === undefined ? { kind: "measured", metrics } : { kind: "failed", failure, metrics };
  }

  async close(): Promise<void> {
    await Promise.all([...this.#sources.values()].map((source) => source.close()));
  }

  #readAll(documents: Documents, now: number): MetricReading[] {
    const { limits, killSwitch, runaway } = this.#plan;
    return [
      ...limitReadings(limits, documents),
      ...(this.#gate?.read(documents, now) ?? []),
      ...(killSwitch === null ? [] : [killSwitchReading(killSwitch, documents, now)]),
      ...(this.#positions?.read(documents, now) ?? []),
      ...(runaway === null ? [] : [runawayReading(runaway, documents)]),
    ];
  }
}
