import type { StatusCounts } from "@plimsoll/core";
import type { ReactNode } from "react";
import { Figure } from "../../components/figure.tsx";
import { MarketClock } from "../../components/market-clock.tsx";
import { type ShownStatus, statusTone } from "../../components/shown-status.ts";
import { StatusShape } from "../../components/status-shape.tsx";
import { useStatisticsQuery } from "../../lib/api/statistics-query.ts";
import classes from "./figures-bar.module.css";

const COUNTS: readonly { status: ShownStatus; label: string; field: keyof StatusCounts }[] = [
  { status: "DOWN", label: "down", field: "down_components" },
  { status: "CRITICAL", label: "critical", field: "critical_components" },
  { status: "WARNING", label: "warning", field: "warning_components" },
  { status: "HEALTHY", label: "healthy", field: "healthy_components" },
  { status: "NONE", label: "not counted", field: "uncounted_components" },
];
/** An alert is generated within this of the detected fact: the promise that the figure is held against, ms. */
const ALERT_LIMIT_MS = 5000;

/** How many are in which status (a press filters the board), how long it has been up, how fast alerts are. */
export function FiguresBar(props: {
  counts: StatusCounts;
  picked: ShownStatus | null;
  onPick: (status: ShownStatus | null) => void;
}) {
  const { counts, picked, onPick } = props;
  const statistics = useStatisticsQuery();
  const latency = statistics.data?.alert_latency.p99_ms ?? null;
  const isSlow = latency !== null && latency > ALERT_LIMIT_MS;
  return (
    <div className={classes.bar}>
      <fieldset className={classes.counts}>
        <legend className="visually-hidden">Components by status; press one to filter</legend>
        {COUNTS.map(({ status, label, field }) => (
          <button
            key={status}
            type="button"
            className={classes.count}
            aria-pressed={picked === status}
            data-zero={counts[field] === 0}
            style={counts[field] === 0 ? undefined : { color: statusTone(status) }}
            onClick={() => onPick(picked === status ? null : status)}
          >
            <StatusShape status={status} />
            <strong>{counts[field]}</strong> <span>{label}</span>
          </button>
        ))}
      </fieldset>
      <MarketClock />
      <dl className={classes.facts}>
        <Fact label="uptime 24 h">
          <Figure value={counts.uptime_percentage_24h} unit="%" />
        </Fact>
        <Fact label="alerts p99">
          <span style={isSlow ? { color: statusTone("CRITICAL") } : undefined}>
            {isSlow && <StatusShape status="CRITICAL" size={10} />} <Figure value={latency} unit="ms" />
          </span>
          <span className={classes.limit}> / 5 s</span>
        </Fact>
      </dl>
    </div>
  );
}

function Fact({ label, children }: { label: string; children: ReactNode }) {
  return (
    <div className={classes.fact}>
      <dt>{label}</dt>
      <dd>{children}</dd>
    </div>
  );
}
