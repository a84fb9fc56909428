import { useCallback, useMemo, useState } from "react";
import { toColumns } from "../../charts/chart-points.ts";
import { MetricChart } from "../../charts/metric-chart.tsx";
import { Figure } from "../../components/figure.tsx";
import { statusTone } from "../../components/shown-status.ts";
import { StatusShape } from "../../components/status-shape.tsx";
import { formatBothMoments } from "../../lib/format/format-time.ts";
import type { TimeBounds } from "../../lib/time-view/time-view.ts";
import { componentTexts as texts } from "../../texts/component.ts";
import classes from "./chart-card.module.css";
import type { ChartEntry } from "./chart-list.ts";

/** One metric's chart with its value now, or the value under the cursor with its time in both zones. */
export function ChartCard(props: {
  entry: ChartEntry;
  bounds: TimeBounds;
  stepMs: number;
  group: string;
  isWaiting: boolean;
}) {
  const { entry, stepMs, group, isWaiting } = props;
  const { from, to } = props.bounds;
  const { now, unit } = entry;
  const columns = useMemo(() => toColumns(entry.points, { from, to }, stepMs), [entry.points, from, to, stepMs]);
  const [cursor, setCursor] = useState<number | null>(null);
  const onCursor = useCallback((index: number | null) => setCursor(index), []);
  const at = cursor === null ? undefined : columns[0][cursor];
  const isBad = now !== undefined && now.status !== "HEALTHY";
  return (
    <figure className={classes.card}>
      <figcaption className={classes.head}>
        <bdi className={classes.name} title={entry.key}>
          {entry.key}
        </bdi>
        {at === undefined || cursor === null ? (
          <strong className={classes.value} style={isBad ? { color: statusTone(now.status) } : undefined}>
            {isBad && <StatusShape status={now.status} size={10} />}
            {now === undefined ? texts.noLongerMeasured : <Figure value={now.value} unit={unit} />}
          </strong>
        ) : (
          <span className={classes.value}>
            <span className={classes.when}>{formatBothMoments(at * 1000, to - from)}</span>
            <strong>
              <Figure value={columns[1][cursor] ?? null} unit={unit} />
            </strong>
          </span>
        )}
      </figcaption>
      {columns[1].every((value) => value === null) ? (
        <p className={classes.none}>{isWaiting ? texts.loading : texts.noValues}</p>
      ) : (
        <MetricChart
          label={texts.overTime(entry.key)}
          unit={unit}
          columns={columns}
          threshold={entry.threshold}
          from={from}
          to={to}
          group={group}
          onCursor={onCursor}
        />
      )}
    </figure>
  );
}
