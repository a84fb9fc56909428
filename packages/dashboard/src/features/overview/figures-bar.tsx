import type { StatusCounts } from "@plimsoll/core";
import type { ReactNode } from "react";
import { Figure } from "../../components/figure.tsx";
import { MarketClock } from "../../components/market-clock.tsx";
import { type ShownStatus, statusTone } from "../../components/shown-status.ts";
import { StatusShape } from "../../components/status-shape.tsx";
import { overviewTexts } from "../../texts/overview.ts";
import classes from "./figures-bar.module.css";

const COUNTS: readonly { status: ShownStatus; label: string; field: keyof StatusCounts }[] = [
  { status: "DOWN", label: overviewTexts.down, field: "down_components" },
  { status: "CRITICAL", label: overviewTexts.critical, field: "critical_components" },
  { status: "WARNING", label: overviewTexts.warning, field: "warning_components" },
  { status: "HEALTHY", label: overviewTexts.healthy, field: "healthy_components" },
  { status: "NONE", label: overviewTexts.notCounted, field: "uncounted_components" },
];

/** How many are in which status (a press filters the board), which markets are open, how much of the last 24 h all was up. */
export function FiguresBar(props: {
  counts: StatusCounts;
  picked: ShownStatus | null;
  onPick: (status: ShownStatus | null) => void;
}) {
  const { counts, picked, onPick } = props;
  return (
    <div className={classes.bar}>
      <fieldset className={classes.counts}>
        <legend className="visually-hidden">{overviewTexts.countsLegend}</legend>
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
        <Fact label={overviewTexts.uptime24h}>
          <Figure value={counts.uptime_percentage_24h} unit="%" />
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
