import {
  formatDayMinute,
  oneLine,
  periodSpan,
  type ReportDocument,
  type ReportPlan,
  type SystemEvent,
  toTimestamp,
} from "@plimsoll/core";
import type { AuditEntry } from "../../port/audit.ts";
import type { ReadyChannel } from "../../port/channel.ts";
import type { Cancel, Clock } from "../../port/clock.ts";
import type { Finding, FindingDesk } from "../../port/finding.ts";
import type { Log } from "../../port/log.ts";
import type { ReportSchedule, Reports } from "../../port/report.ts";
import type { Store } from "../../port/store.ts";
import { buildReport, historyBegins } from "./build-report.ts";
import { DeliveredNames } from "./delivered-names.ts";
import { PAGE_LIMIT, readAll } from "./read-all.ts";
import { renderReport } from "./render/render-report.ts";
import { newestDue, nextDueAt } from "./report-due.ts";
import type { ReportWorld } from "./report-sources.ts";
import { type ReportParcel, type ReportTarget, targetsOf } from "./report-target.ts";

const FIRST_RETRY_MS = 60_000;
const LAST_RETRY_MS = 3_600_000;
/** Clocks are set, and daylight saving comes: it looks at least so often. */
const LONGEST_SLEEP_MS = 3_600_000;

export interface ReportDeskParts {
  readonly store: Store;
  readonly clock: Clock;
  readonly log: Log;
  readonly world: ReportWorld;
  readonly findings: FindingDesk;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly note: (type: "report_delivered" | "report_failed", event: ReportEvent) => void;
}
interface ReportEvent {
  readonly severity?: "HIGH";
  readonly message: string;
  readonly details: { readonly report: string; readonly name: string; readonly target: string };
}

interface Trouble {
  readonly finding: Finding;
  readonly tries: number;
  readonly retryAt: number;
}
interface Errand {
  readonly schedule: ReportSchedule;
  readonly name: string;
  readonly target: ReportTarget;
  /** The same for the same report of every period. */
  readonly key: string;
}

/**
 * Makes the reports of the configuration when their periods are over and hands them over, at least once: what the event log
 * does not show as delivered is delivered, also after a restart. What fails is told and tried again, at least hourly.
 */
export class ReportDesk implements Reports {
  readonly #parts: ReportDeskParts;
  #schedules: readonly ReportSchedule[];
  #channels: ReadonlyMap<string, ReadyChannel>;
  readonly #delivered = new DeliveredNames();
  readonly #troubles = new Map<string, Trouble>();
  #cancel: Cancel = () => undefined;
  #ending = new AbortController();
  #round: Promise<void> | null = null;
  /** What a run before was in trouble with may be over now. */
  #hasTold = false;

  constructor(
    parts: ReportDeskParts,
    schedules: readonly ReportSchedule[],
    channels: ReadonlyMap<string, ReadyChannel>,
  ) {
    this.#parts = parts;
    this.#schedules = schedules;
    this.#channels = channels;
  }

  start(): void {
    this.#ending = new AbortController();
    this.#hasTold = false;
    if (this.#schedules.length === 0) this.#tell([]);
    this.#sleep(0);
  }

  /** Resolves when nothing of it runs any more. */
  async stop(): Promise<void> {
    this.#ending.abort();
    this.#cancel();
    await this.#round;
  }

  plans(): ReportPlan[] {
    const now = this.#parts.clock.now();
    return this.#schedules.map((schedule) => ({
      period: schedule.period,
      at: formatDayMinute(schedule.minute),
      time_zone: schedule.timeZone,
      formats: [...schedule.formats],
      next_at: toTimestamp(nextDueAt(schedule, now)),
      targets: targetsOf(schedule, this.#channels).map((target) => {
        const trouble = this.#troubles.get(keyOf(schedule, target));
        return {
          target: target.name,
          trouble: trouble?.finding.reason ?? null,
          retry_at: trouble === undefined ? null : toTimestamp(trouble.retryAt),
        };
      }),
    }));
  }

  use(schedules: readonly ReportSchedule[], channels: ReadonlyMap<string, ReadyChannel>): void {
    this.#schedules = schedules;
    this.#channels = channels;
    this.#forget();
    if (this.#round === null && !this.#ending.signal.aborted) this.#sleep(0);
  }

  #sleep(ms: number): void {
    this.#cancel();
    if (this.#schedules.length === 0) return;
    this.#cancel = this.#parts.clock.schedule(Math.min(ms, LONGEST_SLEEP_MS), () => {
      this.#round = this.#work().finally(() => {
        this.#round = null;
        if (!this.#ending.signal.aborted) this.#sleep(this.#untilNext());
      });
    });
  }

  #untilNext(): number {
    const now = this.#parts.clock.now();
    const moments = [
      ...this.#schedules.map((schedule) => nextDueAt(schedule, now)),
      ...Array.from(this.#troubles.values(), ({ retryAt }) => retryAt),
    ];
    return Math.max(1000, moments.reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY) - now);
  }

  async #work(): Promise<void> {
    const { clock, log } = this.#parts;
    for (const schedule of this.#schedules) {
      const { name, dueAt } = newestDue(schedule, clock.now());
      for (const target of targetsOf(schedule, this.#channels))
        this.#delivered.forgetAfter(keyOf(schedule, target), name);
      try {
        await this.#recall(schedule, { name, dueAt });
        await this.#handOver(this.#errands(schedule, name));
      } catch (error) {
        log.warn({ err: error, period: schedule.period, name }, "a report could not be made; it is tried again");
        for (const errand of this.#errands(schedule, name)) this.#fail(errand, error);
      }
      if (this.#ending.signal.aborted) return;
    }
    if (!this.#hasTold) this.#tell([]);
  }

  /** Nobody is told any more of what is not in the configuration. */
  #forget(): void {
    const keys = new Set(
      this.#schedules.flatMap((it) => targetsOf(it, this.#channels).map((target) => keyOf(it, target))),
    );
    for (const key of this.#troubles.keys()) if (!keys.has(key)) this.#troubles.delete(key);
    this.#tell([]);
  }

  /** What is still to be delivered, and not put off. */
  #errands(schedule: ReportSchedule, name: string): Errand[] {
    const now = this.#parts.clock.now();
    return targetsOf(schedule, this.#channels).flatMap((target) => {
      const key = keyOf(schedule, target);
      const waits = (this.#troubles.get(key)?.retryAt ?? 0) > now;
      return waits || this.#delivered.has(key, name) ? [] : [{ schedule, name, target, key }];
    });
  }

  /** Looks into the event log for what was delivered before a restart. */
  async #recall(schedule: ReportSchedule, { name, dueAt }: { name: string; dueAt: number }): Promise<void> {
    if (this.#errands(schedule, name).every(({ key }) => this.#delivered.knows(key))) return;
    const common = { componentId: null, incidentId: null, types: ["report_delivered"], minSeverity: null };
    const range = { from: dueAt, to: Number.MAX_SAFE_INTEGER, limit: PAGE_LIMIT };
    const { items } = await readAll((cursor) => this.#parts.store.queryEvents({ ...common, ...range, cursor }));
    for (const { details } of items.toReversed() as SystemEvent[]) {
      if (details.name === name) this.#delivered.add(String(details.report), name);
    }
  }

  async #handOver(errands: readonly Errand[]): Promise<void> {
    const [first] = errands;
    if (first === undefined) return;
    const parcel = await this.#pack(first);
    for (const errand of errands) {
      if (parcel === null) this.#delivered.add(errand.key, errand.name);
      else await this.#deliver(errand, parcel);
    }
  }

  /** Null: nothing was watched in its time, so there is nothing to report. */
  async #pack({ schedule, name }: Errand): Promise<ReportParcel | null> {
    const { store, clock, world, env } = this.#parts;
    const { period, timeZone, formats } = schedule;
    const now = clock.now();
    const begins = historyBegins(await store.queryStatusRecord({ from: now, componentIds: null }));
    const span = periodSpan(period, name, timeZone);
    if (begins === null || span === null || begins >= span.to) return null;
    const report: ReportDocument = await buildReport(
      { period, name, timeZone, untilNow: false },
      { store, world, now },
    );
    const { signal } = this.#ending;
    const files = [];
    for (const format of formats) files.push(await renderReport(report, format, { clock, signal, env }));
    return { report, files };
  }

  async #deliver(errand: Errand, parcel: ReportParcel): Promise<void> {
    const { schedule, name, target, key } = errand;
    try {
      await target.deliver(parcel, this.#ending.signal);
    } catch (error) {
      this.#fail(errand, error);
      return;
    }
    this.#delivered.add(key, name);
    const details = { report: key, name, target: target.name };
    this.#parts.note("report_delivered", {
      message: `The ${schedule.period} report ${name} went to ${target.name}`,
      details,
    });
    await this.#audit(errand);
    const trouble = this.#troubles.get(key);
    if (trouble === undefined) return;
    this.#troubles.delete(key);
    this.#tell([{ ...trouble.finding, status: "HEALTHY", reason: `the report ${name} went to ${target.name}` }]);
  }

  /** What leaves the house is in the audit trail. That it cannot be written keeps no report back, and is in the log. */
  async #audit({ schedule: { period, timeZone, formats }, name, target }: Errand): Promise<void> {
    const { store, clock, log } = this.#parts;
    const entry: AuditEntry = {
      ...{
        timestamp: toTimestamp(clock.now()),
        actor: "plimsoll",
        verb: "export_report",
        subject: `${period} ${name}`,
      },
      ...{ outcome: "done", before: null },
      after: { format: formats.join(", "), to: target.name, time_zone: timeZone },
    };
    await store.appendAudit(entry).catch((error: unknown) => {
      log.error({ err: error, audit: entry }, "that a report went out could not be written into the audit trail");
    });
  }

  #fail({ schedule, name, target, key }: Errand, error: unknown): void {
    if (this.#ending.signal.aborted) return;
    const { clock } = this.#parts;
    const now = clock.now();
    const before = this.#troubles.get(key);
    const why = oneLine(error instanceof Error ? error.message : String(error), 300);
    const reason = `The ${schedule.period} report ${name} did not get to ${target.name}: ${why}`;
    const tries = (before?.tries ?? 0) + 1;
    const retryAt = now + Math.min(LAST_RETRY_MS, FIRST_RETRY_MS * 2 ** Math.min(tries - 1, 10));
    const id = key.replaceAll("/", "%2F").replaceAll(" ", "_");
    const finding: Finding = { id, status: "WARNING", reason, eventAt: before?.finding.eventAt ?? now };
    this.#troubles.set(key, { finding, tries, retryAt });
    if (tries > 1) return;
    const details = { report: key, name, target: target.name };
    this.#parts.note("report_failed", { severity: "HIGH", message: `${reason}; it is tried again`, details });
    this.#tell([]);
  }

  #tell(over: readonly Finding[]): void {
    this.#hasTold = true;
    this.#parts.findings.take("report", [...Array.from(this.#troubles.values(), ({ finding }) => finding), ...over]);
  }
}

function keyOf({ period, timeZone }: ReportSchedule, { name }: ReportTarget): string {
  return `${period} ${timeZone} ${name}`;
}
