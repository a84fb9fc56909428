import { Button } from "@mantine/core";
import type { ComponentHealth } from "@plimsoll/core";
import { useMemo, useState } from "react";
import { chooseResolution, stepOf } from "../../charts/choose-resolution.ts";
import { StatusStrip } from "../../charts/status-strip.tsx";
import { toStripSegments } from "../../charts/strip-segments.ts";
import { TimeSurface } from "../../charts/time-surface.tsx";
import { TimeToolbar } from "../../charts/time-toolbar.tsx";
import { Panel } from "../../components/panel.tsx";
import { QueryError } from "../../components/query-error.tsx";
import { formatAge, formatSpan } from "../../lib/format/format-time.ts";
import type { TimeBounds, TimeView } from "../../lib/time-view/time-view.ts";
import { componentTexts as texts } from "../../texts/component.ts";
import { timeViewTexts } from "../../texts/time-view.ts";
import { ChartCard } from "./chart-card.tsx";
import { toChartList } from "./chart-list.ts";
import classes from "./charts-panel.module.css";
import { useLiveTail } from "./use-live-tail.ts";
import { useMetricsQuery } from "./use-metrics-query.ts";
import { useShownTime } from "./use-shown-time.ts";
import { useSpansQuery } from "./use-spans-query.ts";

/** A table of a hundred disks or tables has a hundred charts: more than these are drawn when asked for. */
const CHARTS_AT_FIRST = 12;
const NO_TAIL = new Map();

interface Props {
  readonly health: ComponentHealth;
  readonly view: TimeView;
  readonly onView: (view: TimeView) => void;
}

/** The component's status and every metric over one time axis. */
export function ChartsPanel({ health, view, onView }: Props) {
  const id = health.component_id;
  const intervalMs = health.interval_seconds * 1000;
  const { bounds, take, move } = useShownTime(view, onView);
  const history = useMetricsQuery(id, view, intervalMs);
  const tail = useLiveTail(id);
  const [showAll, setShowAll] = useState(false);
  const series = history.data?.series;
  const seen = view.kind === "live" ? tail : NO_TAIL;
  const charts = useMemo(() => toChartList(health.metrics, series ?? [], seen), [health.metrics, series, seen]);
  const shown = showAll ? charts : charts.slice(0, CHARTS_AT_FIRST);
  const resolution = history.data?.resolution ?? chooseResolution(bounds.to - bounds.from, intervalMs);
  const isWaiting = history.isPlaceholderData || history.isPending;
  return (
    <Panel label={texts.history} title={texts.history}>
      <div className={classes.controls}>
        <TimeToolbar view={view} bounds={bounds} onView={take} onBounds={move} />
        <p className={classes.shown} aria-live="polite">
          {viewWords(view, timeViewTexts.points[resolution])}
        </p>
      </div>
      {history.error !== null && (
        <QueryError what={texts.theHistory} error={history.error} onRetry={() => void history.refetch()} />
      )}
      <TimeSurface
        label={timeViewTexts.surface}
        bounds={bounds}
        onBounds={move}
        onLive={() => take({ kind: "live", range: view.range })}
      >
        <StripRow health={health} view={view} bounds={bounds} />
        <div className={classes.charts} data-waiting={isWaiting}>
          {shown.map((entry) => (
            <ChartCard
              key={entry.key}
              entry={entry}
              bounds={bounds}
              stepMs={Math.max(intervalMs, stepOf(resolution, intervalMs))}
              group={id}
              isWaiting={isWaiting}
            />
          ))}
        </div>
      </TimeSurface>
      {charts.length > shown.length && (
        <Button className={classes.more} size="compact-sm" variant="default" onClick={() => setShowAll(true)}>
          {texts.showAllCharts(charts.length)}
        </Button>
      )}
    </Panel>
  );
}

function StripRow({ health, view, bounds }: { health: ComponentHealth; view: TimeView; bounds: TimeBounds }) {
  const spans = useSpansQuery(health.component_id, view);
  if (spans.error !== null) {
    return <QueryError what={texts.theStatusOverTime} error={spans.error} onRetry={() => void spans.refetch()} />;
  }
  const since = health.status_since === null ? Number.NaN : Date.parse(health.status_since);
  const current = Number.isNaN(since) ? null : { status: health.status, since };
  const label =
    view.kind === "live"
      ? texts.statusOverLast(view.range.label)
      : texts.statusBetween(...formatSpan(view.bounds.from, view.bounds.to));
  return (
    <div className={classes.strip}>
      <span className={classes.stripLabel}>{texts.statusRow}</span>
      <StatusStrip segments={toStripSegments(spans.data ?? [], current, bounds)} label={label} />
    </div>
  );
}

function viewWords(view: TimeView, points: string): string {
  if (view.kind === "live") return timeViewTexts.lastUntilNow(view.range.label, points);
  const { from, to } = view.bounds;
  return timeViewTexts.between(formatSpan(from, to), formatAge(to - from), points);
}
