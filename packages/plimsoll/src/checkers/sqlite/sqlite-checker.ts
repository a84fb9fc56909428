import type { CheckAnswer, CheckContext, Checker } from "../../port/checker.ts";
import type { Findings, InspectionReply, InspectionRequest } from "./inspection.ts";
import { type SlowFindings, sqliteMetrics } from "./sqlite-metrics.ts";
import type { SqliteOptions } from "./sqlite-options.ts";
import type { SqliteThread } from "./sqlite-thread.ts";

/** Waiting for a lock must end before the check does, so that the answer says what it waited for. */
const LOCK_SHARE = 0.75;

/** Looks at one SQLite database through the shared thread, each time over a new connection. */
export class SqliteChecker implements Checker {
  readonly #options: SqliteOptions;
  readonly #thread: SqliteThread;
  readonly #release: () => Promise<void>;
  #slow: SlowFindings = { tables: [], tablesAt: "", integrity: null, integrityAt: "" };
  #surveyDueAt = Number.NEGATIVE_INFINITY;
  #integrityDueAt = Number.NEGATIVE_INFINITY;

  constructor(options: SqliteOptions, thread: SqliteThread) {
    this.#options = options;
    this.#thread = thread;
    this.#release = thread.retain();
  }

  async check(context: CheckContext): Promise<CheckAnswer> {
    const request = this.#request(context);
    const reply = await this.#thread.inspect(request, context);
    const { findings, failure } = reply;
    this.#remember(reply, request, context);
    if (failure === null) return { kind: "measured", metrics: sqliteMetrics(findings, this.#slow) };
    return {
      kind: "failed",
      failure,
      metrics: sqliteMetrics(findings, { ...this.#slow, tables: [], integrity: null }),
    };
  }

  close(): Promise<void> {
    return this.#release();
  }

  #request({ clock, timeoutMs }: CheckContext): InspectionRequest {
    const { path, query, busy_timeout, tables, integrity_interval, integrity_max_size } = this.#options;
    const now = clock.monotonic();
    const verifies = integrity_interval > 0 && now >= this.#integrityDueAt;
    return {
      path,
      query,
      busyTimeoutMs: Math.min(busy_timeout, timeoutMs * LOCK_SHARE),
      survey: now >= this.#surveyDueAt ? { tables: tables ?? null } : null,
      integrityMaxBytes: verifies ? integrity_max_size : null,
    };
  }

  /** A look that failed before its slower parts leaves them due; one that hung must not try them again at once. */
  #remember({ findings, isHung = false }: InspectionReply, request: InspectionRequest, { clock }: CheckContext): void {
    const at = new Date(clock.now()).toISOString();
    const now = clock.monotonic();
    if (findings.tables !== undefined) this.#slow = { ...this.#slow, tables: findings.tables, tablesAt: at };
    if (findings.integrity !== undefined)
      this.#slow = { ...this.#slow, integrity: findings.integrity, integrityAt: at };
    if (request.survey !== null && (isHung || findings.tables !== undefined)) {
      this.#surveyDueAt = now + this.#options.row_count_interval;
    }
    const isVerified = findings.integrity !== undefined || findings.integritySkipped !== undefined;
    if (request.integrityMaxBytes !== null && (isHung || isVerified)) {
      this.#integrityDueAt = now + this.#integrityPause(findings);
    }
  }

  /** A damaged file is verified again soon, so that its repair shows. */
  #integrityPause(findings: Findings): number {
    const { integrity_interval, row_count_interval } = this.#options;
    return findings.integrity?.isOk === false ? Math.min(integrity_interval, row_count_interval) : integrity_interval;
  }
}
