import {
  judgeSlo,
  type MarketCalendar,
  type SloDefinition,
  type SloReport,
  severityRank,
  sloWords,
} from "@plimsoll/core";
import type { Cancel, Clock } from "../../port/clock.ts";
import type { Finding, FindingDesk } from "../../port/finding.ts";
import type { Log } from "../../port/log.ts";
import type { Slos } from "../../port/slo.ts";
import type { Store } from "../../port/store.ts";
import { SloReader } from "./slo-reader.ts";

/** How often objectives are judged, ms. The shortest usual window is 5 minutes. */
const JUDGE_MS = 30_000;
/** After a start what was open before is taken up first. */
const FIRST_MS = 5000;

export interface SloKeeperOptions {
  readonly clock: Clock;
  readonly log: Log;
  readonly store: Store;
  readonly findings: FindingDesk;
  /** Components that have a tag, by id. */
  readonly tagged: (tag: string) => readonly string[];
  /** A calendar by its id; null where there is none such. */
  readonly marketOf: (calendar: string) => MarketCalendar | null;
}

/** Judges objectives again and again, and has people told while a budget burns too fast. */
export class SloKeeper implements Slos {
  readonly #options: SloKeeperOptions;
  #slos: readonly SloDefinition[] = [];
  #reports = new Map<string, SloReport>();
  #readers = new Map<string, SloReader>();
  #cancel: Cancel = () => {};
  #running = false;
  #judging: Promise<void> = Promise.resolve();

  constructor(options: SloKeeperOptions, slos: readonly SloDefinition[]) {
    this.#options = options;
    this.#slos = slos;
  }

  start(): void {
    this.#running = true;
    this.#arm(FIRST_MS);
  }

  /** Resolves when what is being read has been read. */
  async stop(): Promise<void> {
    this.#running = false;
    this.#cancel();
    await this.#judging;
  }

  /** Takes other objectives while running; one that has changed is measured anew. */
  use(slos: readonly SloDefinition[]): void {
    const before = new Map(this.#slos.map((slo) => [slo.id, JSON.stringify(slo)]));
    this.#slos = slos;
    for (const slo of slos) if (before.get(slo.id) !== JSON.stringify(slo)) this.#forget(slo.id);
    for (const id of before.keys()) if (!slos.some((slo) => slo.id === id)) this.#forget(id);
    if (this.#running) this.#arm(0);
  }

  list(): readonly SloReport[] {
    return this.#slos.flatMap(({ id }) => this.#reports.get(id) ?? []);
  }

  get(id: string): SloReport | null {
    return this.#reports.get(id) ?? null;
  }

  #forget(id: string): void {
    this.#reports.delete(id);
    this.#readers.delete(id);
  }

  #arm(waitMs: number): void {
    this.#cancel();
    this.#cancel = this.#options.clock.schedule(waitMs, () => {
      this.#judging = this.#judging
        .then(() => this.#judgeAll())
        .then(() => {
          if (this.#running) this.#arm(JUDGE_MS);
        });
    });
  }

  /** What cannot be read now leaves all as it was: an alert neither fires nor ends because the store does not answer. */
  async #judgeAll(): Promise<void> {
    const slos = this.#slos;
    try {
      for (const slo of slos) {
        const report = await this.#judge(slo);
        if (!this.#running || slos !== this.#slos) return;
        this.#reports.set(slo.id, report);
      }
      this.#options.findings.take("slo", this.list().map(toFinding));
    } catch (error) {
      this.#options.log.debug({ err: error }, "objectives could not be judged");
    }
  }

  async #judge(slo: SloDefinition): Promise<SloReport> {
    const { clock, store, tagged, marketOf } = this.#options;
    const reader = this.#readers.get(slo.id) ?? new SloReader(slo, { store, tagged, marketOf });
    this.#readers.set(slo.id, reader);
    const now = clock.now();
    const tally = await reader.read(now);
    const burns = this.#reports.get(slo.id)?.burns ?? [];
    const before = new Set(burns.flatMap(({ firing }, place) => (firing ? [place] : [])));
    return judgeSlo(slo, tally, { now, before });
  }
}

const STATUS_OF = { LOW: "WARNING", MEDIUM: "WARNING", HIGH: "CRITICAL", CRITICAL: "DOWN" } as const;

function toFinding(report: SloReport): Finding {
  const firing = report.burns.filter((burn) => burn.firing);
  const [worst] = firing.toSorted((a, b) => severityRank(b.severity) - severityRank(a.severity));
  const eventAt = Date.parse(report.judged_at);
  const status = worst === undefined ? "HEALTHY" : STATUS_OF[worst.severity];
  return { id: report.slo_id, status, reason: sloWords(report), eventAt };
}
