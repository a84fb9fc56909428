import { Button, SegmentedControl } from "@mantine/core";
import type { ComponentHealth } from "@plimsoll/core";
import { useMemo, useState } from "react";
import { StatusStrip } from "../../charts/status-strip.tsx";
import { toStripSegments } from "../../charts/strip-segments.ts";
import { findTimeRange, TIME_RANGES, type TimeRange } from "../../charts/time-range.ts";
import { Panel } from "../../components/panel.tsx";
import { QueryError } from "../../components/query-error.tsx";
import { useNow } from "../../lib/live/use-live.ts";
import { ChartCard } from "./chart-card.tsx";
import { toChartList } from "./chart-list.ts";
import classes from "./charts-panel.module.css";
import { useLiveTail } from "./use-live-tail.ts";
import { useMetricsQuery } from "./use-metrics-query.ts";
import { useSpansQuery } from "./use-spans-query.ts";

/** A table of a hundred disks or tables has a hundred charts: more than these are drawn when asked for. */
const CHARTS_AT_FIRST = 12;
/** The time axis moves on in steps of about a pixel. */
const STEPS_PER_RANGE = 600;

interface Props {
  readonly health: ComponentHealth;
  readonly range: TimeRange;
  readonly onRange: (range: TimeRange) => void;
}

/** The component's status and every metric over one shared time axis that ends now. */
export function ChartsPanel({ health, range, onRange }: Props) {
  const id = health.component_id;
  const history = useMetricsQuery(id, range);
  const tail = useLiveTail(id);
  const to = useNow(Math.max(1000, range.ms / STEPS_PER_RANGE)) + 1000;
  const from = to - range.ms;
  const stepMs = Math.max(health.interval_seconds * 1000, range.stepMs);
  const [showAll, setShowAll] = useState(false);
  const charts = useMemo(
    () => toChartList(health.metrics, history.data ?? [], tail),
    [health.metrics, history.data, tail],
  );
  const shown = showAll ? charts : charts.slice(0, CHARTS_AT_FIRST);
  return (
    <Panel
      label="History"
      title="History"
      aside={
        <SegmentedControl
          size="xs"
          aria-label="Time range"
          value={range.id}
          onChange={(value) => onRange(findTimeRange(value))}
          data={TIME_RANGES.map(({ id: value, label }) => ({ value, label }))}
        />
      }
    >
      <StripRow health={health} range={range} view={{ from, to }} />
      {history.error !== null && (
        <QueryError what="The history" error={history.error} onRetry={() => void history.refetch()} />
      )}
      <div className={classes.charts} data-waiting={history.isPlaceholderData || history.isPending}>
        {shown.map((entry) => (
          <ChartCard key={entry.key} entry={entry} from={from} to={to} stepMs={stepMs} group={id} />
        ))}
      </div>
      {charts.length > shown.length && (
        <Button className={classes.more} size="compact-sm" variant="default" onClick={() => setShowAll(true)}>
          Show all {charts.length} charts
        </Button>
      )}
    </Panel>
  );
}

function StripRow(props: { health: ComponentHealth; range: TimeRange; view: { from: number; to: number } }) {
  const { health, range, view } = props;
  const spans = useSpansQuery(health.component_id, range);
  if (spans.error !== null) {
    return <QueryError what="The status over time" error={spans.error} onRetry={() => void spans.refetch()} />;
  }
  const since = health.status_since === null ? Number.NaN : Date.parse(health.status_since);
  const current = Number.isNaN(since) ? null : { status: health.status, since };
  return (
    <div className={classes.strip}>
      <span className={classes.stripLabel}>status</span>
      <StatusStrip
        segments={toStripSegments(spans.data ?? [], current, view)}
        label={`Status over the last ${range.label}`}
      />
    </div>
  );
}
