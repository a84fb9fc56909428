import type { Latency, Statistics } from "@plimsoll/core";
import { Figure } from "../../components/figure.tsx";
import { Panel } from "../../components/panel.tsx";
import { QueryError } from "../../components/query-error.tsx";
import { statusTone } from "../../components/shown-status.ts";
import { StatusShape } from "../../components/status-shape.tsx";
import { useStatisticsQuery } from "../../lib/api/statistics-query.ts";
import { figureText } from "../../lib/format/format-number.ts";
import { ALERT_LIMIT_MS, alertMargin } from "./alert-margin.ts";
import classes from "./latency-panel.module.css";

const ROWS: readonly { field: keyof Statistics; label: string; says: string }[] = [
  {
    field: "detection_latency",
    label: "detection",
    says: "from the begin of the check that first showed it to its answer",
  },
  {
    field: "alert_latency",
    label: "alert",
    says: "from that answer to the alert, confirming included: held against 5 s",
  },
  { field: "delivery_latency", label: "delivery", says: "from the alert until the channel had taken it" },
];

/** How long alerts took, against the five seconds of MiFID II RTS 6, Article 16(5). */
export function LatencyPanel() {
  const query = useStatisticsQuery();
  return (
    <Panel label="How fast alerts are" title="How fast alerts are">
      {query.error !== null && <QueryError what="Latencies" error={query.error} onRetry={() => void query.refetch()} />}
      {query.data !== undefined && (
        <>
          <Margin latency={query.data.alert_latency} />
          <LatencyTable statistics={query.data} />
        </>
      )}
      <p className={classes.source}>
        The limit: Commission Delegated Regulation (EU) 2017/589 (RTS 6 under MiFID II), Article 16(5), wants real-time
        alerts within five seconds after the relevant event. What is shown here is measured, and no statement about
        whether the rule is met: the event itself can be older than the check that showed it, by up to the component's
        interval.
      </p>
    </Panel>
  );
}

function Margin({ latency }: { latency: Latency }) {
  const margin = alertMargin(latency);
  if (margin === null)
    return <p className={classes.margin}>No alert has been generated yet, so there is nothing to measure.</p>;
  const { slowestMs, leftMs, share } = margin;
  const isOver = leftMs < 0;
  return (
    <div className={classes.margin}>
      <p style={isOver ? { color: statusTone("CRITICAL") } : undefined}>
        {isOver && <StatusShape status="CRITICAL" size={12} />}{" "}
        <strong>
          {isOver
            ? `The slowest alert took ${figureText(slowestMs, "ms")}: ${figureText(-leftMs, "ms")} over the limit of 5 s.`
            : `The slowest alert took ${figureText(slowestMs, "ms")}: ${figureText(leftMs, "ms")} under the limit of 5 s.`}
        </strong>
      </p>
      <div className={classes.scale} aria-hidden="true">
        <div className={classes.bar} data-over={isOver} style={{ width: `${Math.max(0.5, share * 100)}%` }} />
      </div>
      <p className={classes.ends} aria-hidden="true">
        <span>0</span>
        <span>{ALERT_LIMIT_MS / 1000} s</span>
      </p>
    </div>
  );
}

function LatencyTable({ statistics }: { statistics: Statistics }) {
  return (
    <table className={classes.table}>
      <thead>
        <tr>
          <th scope="col">step</th>
          <th scope="col">p50</th>
          <th scope="col">p99</th>
          <th scope="col">max</th>
          <th scope="col">count</th>
        </tr>
      </thead>
      <tbody>
        {ROWS.map(({ field, label, says }) => {
          const latency = statistics[field] as Latency;
          return (
            <tr key={field}>
              <th scope="row">
                {label}
                <span className={classes.says}>{says}</span>
              </th>
              <td>
                <Figure value={latency.p50_ms} unit="ms" />
              </td>
              <td>
                <Figure value={latency.p99_ms} unit="ms" />
              </td>
              <td>
                <Figure value={latency.max_ms} unit="ms" />
              </td>
              <td>{latency.count}</td>
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}
