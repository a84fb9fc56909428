import Database from "better-sqlite3";
import type { ChainHead, ChainPosition, ChainWalk } from "../../port/audit.ts";
import { StoreError } from "../../port/store.ts";
import { readBuckets } from "../figure/buckets.ts";
import { readMetricSummary } from "../figure/metric-summary.ts";
import { readSeries, readSeriesPage } from "../figure/series.ts";
import { readHead, walkRows } from "./audit-rows.ts";
import { CheckQueries } from "./check-queries.ts";
import { IncidentQueries } from "./incident-queries.ts";
import { LogQueries } from "./log-queries.ts";
import { BUSY_TIMEOUT_MS } from "./open-database.ts";
import type { Argument, ReaderVerbs } from "./protocol.ts";
import { StatusQueries } from "./status-queries.ts";
import { StatusRecords } from "./status-records.ts";

/** How long a query may take before it answers with what it has, or refuses, ms. */
const QUERY_MS = 5000;
/** How long one step along the audit trail's chain may take: others wait meanwhile, ms. */
const WALK_MS = 500;
/** Pages kept in memory, KiB: enough for the upper levels of a 1 GB table. */
const CACHE_KIB = 8000;

/** The one that reads: on its own thread and connection, so that no read waits behind a commit. */
export class Reader implements ReaderVerbs {
  readonly #db: Database.Database;
  readonly #checks: CheckQueries;
  readonly #logs: LogQueries;
  readonly #people: IncidentQueries;
  readonly #statuses: StatusQueries;
  readonly #records: StatusRecords;
  readonly #monotonic: () => number;
  #deadline = 0;

  constructor(path: string, monotonic: () => number) {
    this.#monotonic = monotonic;
    this.#db = new Database(path, { readonly: true, fileMustExist: true, timeout: BUSY_TIMEOUT_MS });
    try {
      this.#db.pragma(`cache_size = -${CACHE_KIB}`);
      this.#db.pragma("temp_store = MEMORY");
      // Never a whole index over millions of rows for one statement.
      this.#db.pragma("automatic_index = OFF");
      this.#checks = new CheckQueries(this.#db);
      this.#logs = new LogQueries(this.#db, this.#expired);
      this.#people = new IncidentQueries(this.#db, this.#expired);
      this.#statuses = new StatusQueries(this.#db);
      this.#records = new StatusRecords(this.#db);
    } catch (error) {
      // The next query tries again: an open file is not to be left behind each time.
      this.#db.close();
      throw error;
    }
  }

  checks(request: Argument<ReaderVerbs, "checks">) {
    return this.#query(() => this.#checks.page(request));
  }
  columns(request: Argument<ReaderVerbs, "columns">) {
    return this.#query(() => this.#checks.columns(request));
  }
  buckets(request: Argument<ReaderVerbs, "buckets">) {
    return this.#query(() => readBuckets(this.#checks.source(this.#expired), request));
  }
  series(request: Argument<ReaderVerbs, "series">) {
    return this.#query(() => readSeries(this.#checks.source(this.#expired), request));
  }
  seriesPage(request: Argument<ReaderVerbs, "seriesPage">) {
    return this.#query(() => readSeriesPage(this.#checks.source(this.#expired), request));
  }
  metricSummary(request: Argument<ReaderVerbs, "metricSummary">) {
    return this.#query(() => readMetricSummary(this.#checks.source(this.#expired), request));
  }
  events(request: Argument<ReaderVerbs, "events">) {
    return this.#query(() => this.#logs.events(request));
  }
  alerts(request: Argument<ReaderVerbs, "alerts">) {
    return this.#query(() => this.#logs.alerts(request));
  }
  incident(request: Argument<ReaderVerbs, "incident">) {
    return this.#query(() => this.#people.incident(request));
  }
  incidents(request: Argument<ReaderVerbs, "incidents">) {
    return this.#query(() => this.#people.incidents(request));
  }
  notifications(request: Argument<ReaderVerbs, "notifications">) {
    return this.#query(() => this.#people.notifications(request));
  }
  silences(request: Argument<ReaderVerbs, "silences">) {
    return this.#query(() => this.#people.silences(request));
  }
  attempts(request: Argument<ReaderVerbs, "attempts">) {
    return this.#query(() => this.#people.attempts(request));
  }
  audit(request: Argument<ReaderVerbs, "audit">) {
    return this.#query(() => this.#logs.audit(request));
  }
  auditHead(): ChainHead {
    return this.#query(() => readHead(this.#db) ?? noChain());
  }
  auditChain(from: ChainPosition | null): ChainWalk {
    const deadline = this.#monotonic() + WALK_MS;
    const expired = () => this.#monotonic() > deadline;
    return this.#query(() => walkRows(this.#db, { from, expired }) ?? noChain());
  }
  spans(request: Argument<ReaderVerbs, "spans">) {
    return this.#query(() => this.#statuses.spans(request));
  }
  uptime(request: Argument<ReaderVerbs, "uptime">) {
    return this.#query(() => this.#statuses.uptime(request));
  }
  statusRecord(request: Argument<ReaderVerbs, "statusRecord">) {
    return this.#query(() => this.#records.read(request));
  }
  latency(request: Argument<ReaderVerbs, "latency">) {
    return this.#query(() => this.#statuses.latency(request));
  }

  close(): void {
    this.#db.close();
  }

  readonly #expired = (): boolean => this.#monotonic() > this.#deadline;

  /** One snapshot for all of a query: the writer goes on meanwhile, unseen. */
  #query<T>(run: () => T): T {
    this.#deadline = this.#monotonic() + QUERY_MS;
    this.#db.exec("BEGIN");
    try {
      return run();
    } finally {
      // After an I/O error SQLite has ended it already.
      if (this.#db.inTransaction) this.#db.exec("COMMIT");
    }
  }
}

/** The writer begins the chain when it opens: without one, somebody has taken it away, which walking along it tells. */
function noChain(): never {
  throw new StoreError("failed", "the audit trail has no chain: what it begins and ends with was removed");
}
