import { useCallback, useMemo, useState } from "react";
import { toColumns } from "../../charts/chart-points.ts";
import { MetricChart } from "../../charts/metric-chart.tsx";
import { Figure } from "../../components/figure.tsx";
import { statusTone } from "../../components/shown-status.ts";
import { StatusShape } from "../../components/status-shape.tsx";
import { formatBothClocks } from "../../lib/format/format-time.ts";
import classes from "./chart-card.module.css";
import type { ChartEntry } from "./chart-list.ts";

/** One metric's chart with its value now, or the value under the cursor with its time in both zones. */
export function ChartCard(props: { entry: ChartEntry; from: number; to: number; stepMs: number; group: string }) {
  const { entry, from, to, stepMs, group } = props;
  const { now, unit } = entry;
  const columns = useMemo(() => toColumns(entry.points, from, stepMs), [entry.points, from, stepMs]);
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
            {now === undefined ? "no longer measured" : <Figure value={now.value} unit={unit} />}
          </strong>
        ) : (
          <span className={classes.value}>
            <span className={classes.when}>{formatBothClocks(at * 1000)}</span>
            <strong>
              <Figure value={columns[1][cursor] ?? null} unit={unit} />
            </strong>
          </span>
        )}
      </figcaption>
      {columns[1].every((value) => value === null) ? (
        <p className={classes.none}>No values in this range.</p>
      ) : (
        <MetricChart
          label={`${entry.key} over time`}
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
