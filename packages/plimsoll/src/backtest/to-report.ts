import {
  type BacktestAlert,
  type BacktestComponent,
  type BacktestPages,
  type BacktestReport,
  type BacktestSide,
  toTimestamp,
} from "@plimsoll/core";
import { type Comparison, compareOutcomes, type MatchedPair } from "./compare-outcomes.ts";
import { countPages, type PageCount } from "./count-pages.ts";
import type { AlertSpan, Outcome } from "./outcome.ts";
import { quantile } from "./quantile.ts";
import { timeInStatus } from "./time-in-status.ts";
import type { WatchedTime } from "./watched-time.ts";

/** So many alerts of each sort are listed for a component; all are counted. */
const LISTED = 200;

/** Alerts nearer to each other than this began at the same time: silence is noticed no finer, and checks hardly ever, ms. */
const SAME_TIME_MS = 1000;

export interface ComparedSide {
  readonly source: BacktestSide["source"];
  readonly name: string;
  readonly outcome: Outcome;
}

export interface ReportParts {
  readonly since: number;
  readonly until: number;
  readonly timeZone: string;
  /** How much of the range was really watched. */
  readonly watched: Pick<WatchedTime, "ms" | "between">;
  readonly a: ComparedSide;
  readonly b: ComparedSide;
  /** Components that are asked about, in order; the system comes last. */
  readonly ids: readonly string[];
  readonly work: { readonly reduced: number; readonly skipped: number };
  readonly suggestions: BacktestReport["suggestions"];
  readonly suggestedOutcome: Outcome | null;
  readonly notes: readonly string[];
}

/** The figures of two outcomes beside each other. */
export function toReport(parts: ReportParts): BacktestReport {
  const { since, until, timeZone, ids, work, watched, notes, suggestions, suggestedOutcome } = parts;
  const watchedMs = watched.ms;
  const range = { watchedMs: watchedMs > 0 ? watchedMs : until - since, timeZone };
  const [a, b] = [only(parts.a, ids), only(parts.b, ids)];
  const comparison = compareOutcomes(a.outcome, b.outcome);
  const channels = new Set([...a.outcome.sent, ...b.outcome.sent].map(({ channelId }) => channelId));
  return {
    since: toTimestamp(since),
    until: toTimestamp(until),
    time_zone: timeZone,
    watched_seconds: watchedMs / 1000,
    rows: work.reduced + work.skipped,
    rows_reduced: work.reduced,
    a: toSide(a, range),
    b: toSide(b, range),
    totals: toTotals(comparison),
    channels: [...channels].sort().map((channelId) => ({
      channel_id: channelId,
      a: toPages(countPages(a.outcome.sent, { ...range, channelId })),
      b: toPages(countPages(b.outcome.sent, { ...range, channelId })),
    })),
    components: ids.map((id) =>
      toComponent(id, { a: a.outcome, b: b.outcome, comparison, since, until, watched, ...range }),
    ),
    suggestions,
    suggested_pages: suggestedOutcome === null ? null : toPages(countPages(suggestedOutcome.sent, range)),
    notes: [...notes],
  };
}

/** Of an outcome what is about these components. */
function only(side: ComparedSide, ids: readonly string[]): ComparedSide {
  const wanted = new Set(ids);
  const about = <T extends { readonly componentId: string }>(items: readonly T[]) =>
    items.filter(({ componentId }) => wanted.has(componentId));
  const { transitions, alerts, sent, kept, flaps, before } = side.outcome;
  return {
    ...side,
    outcome: {
      transitions: about(transitions),
      alerts: about(alerts),
      sent: about(sent),
      kept: about(kept),
      flaps: new Map([...flaps].filter(([id]) => wanted.has(id))),
      before,
    },
  };
}

function toSide({ source, name, outcome }: ComparedSide, range: { watchedMs: number; timeZone: string }): BacktestSide {
  return {
    source,
    name,
    alerts: outcome.alerts.length,
    flaps: [...outcome.flaps.values()].reduce((sum, each) => sum + each, 0),
    kept: outcome.kept.length,
    pages: toPages(countPages(outcome.sent, range)),
  };
}

function toTotals({ matched, onlyA, onlyB }: Comparison): BacktestReport["totals"] {
  const leads = matched.map(earlierSeconds);
  return {
    matched: matched.length,
    earlier: leads.filter((lead) => lead > 0).length,
    later: leads.filter((lead) => lead < 0).length,
    only_a: onlyA.length,
    only_b: onlyB.length,
    median_earlier_seconds:
      leads.length === 0
        ? null
        : quantile(
            leads.toSorted((x, y) => x - y),
            0.5,
          ),
  };
}

interface Sides {
  readonly a: Outcome;
  readonly b: Outcome;
  readonly comparison: Comparison;
  readonly since: number;
  readonly until: number;
  readonly watched: Pick<WatchedTime, "between">;
  readonly watchedMs: number;
  readonly timeZone: string;
}

function toComponent(id: string, { a, b, comparison, ...range }: Sides): BacktestComponent {
  const mine = ({ componentId }: AlertSpan) => componentId === id;
  const matched = comparison.matched.filter((pair) => mine(pair.a));
  const sideOf = (outcome: Outcome) => {
    const times = timeInStatus(id, outcome, range);
    const own = outcome.sent.filter(({ componentId }) => componentId === id);
    return {
      alerts: outcome.alerts.filter(mine).length,
      flaps: outcome.flaps.get(id) ?? 0,
      pages: countPages(own, range).pages,
      seconds_in_status: {
        HEALTHY: times.HEALTHY / 1000,
        WARNING: times.WARNING / 1000,
        CRITICAL: times.CRITICAL / 1000,
        DOWN: times.DOWN / 1000,
      },
    };
  };
  return {
    component_id: id,
    a: sideOf(a),
    b: sideOf(b),
    matched: matched
      .slice(0, LISTED)
      .map((pair) => ({ a: toAlert(pair.a), b: toAlert(pair.b), earlier_seconds: earlierSeconds(pair) })),
    only_a: comparison.onlyA.filter(mine).slice(0, LISTED).map(toAlert),
    only_b: comparison.onlyB.filter(mine).slice(0, LISTED).map(toAlert),
  };
}

/** 0: the same time, as far as checks can tell. */
function earlierSeconds({ a, b }: MatchedPair): number {
  const earlierMs = a.firedAt - b.firedAt;
  return Math.abs(earlierMs) < SAME_TIME_MS ? 0 : earlierMs / 1000;
}

function toAlert({ componentId, firedAt, resolvedAt, severity }: AlertSpan): BacktestAlert {
  return {
    component_id: componentId,
    fired_at: toTimestamp(firedAt),
    resolved_at: resolvedAt === null ? null : toTimestamp(resolvedAt),
    severity,
  };
}

function toPages({ pages, nightPages, perWeek, nightPerWeek, perHour }: PageCount): BacktestPages {
  return { pages, night_pages: nightPages, per_week: perWeek, night_per_week: nightPerWeek, per_hour: perHour };
}
