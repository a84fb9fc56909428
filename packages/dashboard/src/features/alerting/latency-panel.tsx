import type { Latency, Statistics } from "@plimsoll/core";
import { Figure } from "../../components/figure.tsx";
import { Panel } from "../../components/panel.tsx";
import { QueryError } from "../../components/query-error.tsx";
import { statusTone } from "../../components/shown-status.ts";
import { StatusShape } from "../../components/status-shape.tsx";
import { useStatisticsQuery } from "../../lib/api/statistics-query.ts";
import { figureText } from "../../lib/format/format-number.ts";
import { alertingTexts as texts } from "../../texts/alerting.ts";
import { ALERT_LIMIT_MS, alertMargin } from "./alert-margin.ts";
import classes from "./latency-panel.module.css";

const ROWS: readonly { field: keyof Statistics; label: string; says: string }[] = [
  {
    field: "detection_latency",
    ...texts.latencyRows.detection,
  },
  {
    field: "alert_latency",
    ...texts.latencyRows.alert,
  },
  { field: "delivery_latency", ...texts.latencyRows.delivery },
];

/** How long alerts took, against the five seconds of MiFID II RTS 6, Article 16(5). */
export function LatencyPanel() {
  const query = useStatisticsQuery();
  return (
    <Panel label={texts.latency} title={texts.latency}>
      {query.error !== null && (
        <QueryError what={texts.latencyMissing} error={query.error} onRetry={() => void query.refetch()} />
      )}
      {query.data !== undefined && (
        <>
          <Margin latency={query.data.alert_latency} />
          <LatencyTable statistics={query.data} />
        </>
      )}
      <p className={classes.source}>{texts.latencySource}</p>
    </Panel>
  );
}

function Margin({ latency }: { latency: Latency }) {
  const margin = alertMargin(latency);
  if (margin === null) return <p className={classes.margin}>{texts.latencyNone}</p>;
  const { slowestMs, leftMs, share } = margin;
  const isOver = leftMs < 0;
  return (
    <div className={classes.margin}>
      <p style={isOver ? { color: statusTone("CRITICAL") } : undefined}>
        {isOver && <StatusShape status="CRITICAL" size={12} />}{" "}
        <strong>
          {isOver
            ? texts.latencyOver(figureText(slowestMs, "ms"), figureText(-leftMs, "ms"))
            : texts.latencyUnder(figureText(slowestMs, "ms"), figureText(leftMs, "ms"))}
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
          <th scope="col">{texts.latencyHead.step}</th>
          <th scope="col">{texts.latencyHead.p50}</th>
          <th scope="col">{texts.latencyHead.p99}</th>
          <th scope="col">{texts.latencyHead.max}</th>
          <th scope="col">{texts.latencyHead.count}</th>
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
