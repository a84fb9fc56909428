import type { HealthStatus, StatusSpan } from "@plimsoll/core";
import type Database from "better-sqlite3";
import { INBOUND_PREFIX } from "../../port/alerting.ts";
import type { LatencyFigures, TimeRange, UptimeFigures } from "../../port/store.ts";
import { summarizeLatency } from "../figure/percentile.ts";
import { computeSpans } from "../figure/spans.ts";
import { initialStatus, type StatusChange, type StatusHistory } from "../figure/status-history.ts";
import { computeUptime } from "../figure/uptime.ts";
import { type Run, WatchTime } from "../figure/watch-time.ts";
import type { Argument, ReaderVerbs } from "./protocol.ts";

/** Latencies are taken of at most so many of the newest alerts and deliveries. */
const MAX_LATENCIES = 50_000;
/** The partial index `transitions_outages` serves this: going down and coming up is all that uptime asks of. */
const OUTAGES_ONLY = "AND (from_status = 'DOWN' OR to_status = 'DOWN')";
const CHANGE_COLUMNS = 'confirmed_at AS at, from_status AS "from", to_status AS "to"';
const CHANGE = `SELECT ${CHANGE_COLUMNS} FROM transitions WHERE component_id = ?`;

interface Watched {
  readonly id: string;
  readonly status: HealthStatus | null;
  readonly watched_from: number | null;
}
interface ChangeStatements {
  readonly before: Database.Statement<[string, number], StatusChange>;
  readonly within: Database.Statement<[string, number, number], StatusChange>;
}

/** What confirmed statuses, alerts and deliveries say over time. */
export class StatusQueries {
  readonly #db: Database.Database;
  readonly #all: ChangeStatements;
  readonly #outages: ChangeStatements;

  constructor(db: Database.Database) {
    this.#db = db;
    this.#all = prepareChanges(db, "");
    this.#outages = prepareChanges(db, OUTAGES_ONLY);
  }

  spans({ componentId, from, to, now }: Argument<ReaderVerbs, "spans">): StatusSpan[] {
    const history = this.#history(this.#all, this.#watched(componentId), { from, to });
    return history === null ? [] : computeSpans(history, this.#watchTime(now), { from, to, now });
  }

  uptime({ now, windowsMs, componentId }: Argument<ReaderVerbs, "uptime">): UptimeFigures {
    const range = { from: now - Math.max(0, ...windowsMs), to: now };
    const histories =
      componentId === null
        ? this.#allOutages(range)
        : [this.#history(this.#outages, this.#watched(componentId), range)].filter((history) => history !== null);
    return computeUptime({ now, windowsMs, watchTime: this.#watchTime(now), histories });
  }

  latency({ from, to }: TimeRange): LatencyFigures {
    const alerts = this.#db
      .prepare<[number, number], [number, number, number, string]>(
        `SELECT event_at, detected_at, generated_at, component_id FROM alerts WHERE generated_at >= ? AND generated_at < ?
          ORDER BY generated_at DESC LIMIT ${MAX_LATENCIES}`,
      )
      .raw()
      .all(from, to);
    const deliveries = this.#db
      .prepare<[number, number], number>(
        `SELECT settled_at - generated_at FROM notifications WHERE generated_at >= ? AND generated_at < ?
          AND state = 'delivered' AND kind = 'alert' ORDER BY generated_at DESC LIMIT ${MAX_LATENCIES}`,
      )
      .pluck()
      .all(from, to);
    // An alert's row has the times of the newest that was found; its notifications of that very moment told of it.
    const endToEnd = this.#db
      .prepare<[number, number], number>(
        `SELECT n.settled_at - a.event_at FROM notifications n JOIN alerts a USING (alert_id)
          WHERE n.generated_at >= ? AND n.generated_at < ? AND n.generated_at = a.generated_at
          AND n.state = 'delivered' AND n.kind = 'alert' AND a.component_id NOT GLOB '${INBOUND_PREFIX}*' ORDER BY n.generated_at DESC LIMIT ${MAX_LATENCIES}`,
      )
      .pluck()
      .all(from, to);
    return {
      detection: summarizeLatency(
        alerts.flatMap(([event, detected, , id]) => (id.startsWith(INBOUND_PREFIX) ? [] : [detected - event])),
      ),
      alert: summarizeLatency(alerts.map(([, detected, generated]) => generated - detected)),
      delivery: summarizeLatency(deliveries),
      endToEnd: summarizeLatency(endToEnd),
    };
  }

  /** Of every component in two statements: one or two for each are most of the work where there are a thousand. */
  #allOutages(range: TimeRange): StatusHistory[] {
    const changes = Map.groupBy(
      this.#db
        .prepare<[number, number], StatusChange & { readonly id: string }>(
          `SELECT component_id AS id, ${CHANGE_COLUMNS} FROM component_states CROSS JOIN transitions USING (component_id)
            WHERE confirmed_at > max(?, watched_from) AND confirmed_at < ? ${OUTAGES_ONLY} ORDER BY component_id, confirmed_at`,
        )
        .all(range.from, range.to),
      ({ id }) => id,
    );
    const watched = this.#db
      .prepare<[number], Watched & { readonly before: HealthStatus | null }>(
        `SELECT component_id AS id, status, watched_from, (SELECT to_status FROM transitions t
            WHERE t.component_id = s.component_id AND confirmed_at <= max(?, s.watched_from) ${OUTAGES_ONLY}
            ORDER BY confirmed_at DESC LIMIT 1) AS before FROM component_states s`,
      )
      .all(range.from);
    return watched.flatMap((one) => {
      if (one.watched_from === null) return this.#history(this.#outages, one, range) ?? [];
      const own = changes.get(one.id) ?? [];
      const initial = one.before ?? initialStatus(undefined, own, one.status);
      return { watchedFrom: one.watched_from, initial, changes: own };
    });
  }

  #watched(id: string): Watched {
    const found = this.#db
      .prepare<[string], Watched>(
        "SELECT component_id AS id, status, watched_from FROM component_states WHERE component_id = ?",
      )
      .get(id);
    return found ?? { id, status: null, watched_from: null };
  }

  /** Null for a component that never had a status. One that was removed is known by its transitions alone. */
  #history(statements: ChangeStatements, watched: Watched, { from, to }: TimeRange): StatusHistory | null {
    const watchedFrom = watched.watched_from ?? this.#firstChange(watched.id);
    if (watchedFrom === null) return null;
    const start = Math.max(from, watchedFrom);
    const before = statements.before.get(watched.id, start);
    const changes = statements.within.all(watched.id, start, to);
    return { watchedFrom, initial: initialStatus(before, changes, watched.status), changes };
  }

  #firstChange(id: string): number | null {
    const first = this.#db.prepare<[string], number | null>(
      "SELECT min(confirmed_at) FROM transitions WHERE component_id = ?",
    );
    return first.pluck().get(id) ?? null;
  }

  /** The last run is the one that asks, so it is alive until now. */
  #watchTime(now: number): WatchTime {
    const runs = this.#db
      .prepare<[], Run>('SELECT started_at AS "from", alive_until AS "to" FROM runs ORDER BY started_at')
      .all();
    const last = runs.pop();
    return new WatchTime(last === undefined ? [] : [...runs, { from: last.from, to: Math.max(last.to, now) }]);
  }
}

function prepareChanges(db: Database.Database, condition: string): ChangeStatements {
  return {
    before: db.prepare(`${CHANGE} AND confirmed_at <= ? ${condition} ORDER BY confirmed_at DESC LIMIT 1`),
    within: db.prepare(`${CHANGE} AND confirmed_at > ? AND confirmed_at < ? ${condition} ORDER BY confirmed_at`),
  };
}
