import type { HealthStatus, TimePart } from "@plimsoll/core";
import { memo, useMemo } from "react";
import { Figure } from "../../components/figure.tsx";
import type { DayOfComponent, DayStrips } from "../../lib/api/strips-query.ts";
import { overviewTexts } from "../../texts/overview.ts";
import { dayWords, toCellRuns } from "./day-cells.ts";
import classes from "./day-strip.module.css";

const HEIGHT = 16;
/** The worse, the taller: the strip is read without its colours too. */
const HEIGHTS: Readonly<Record<TimePart, number>> = {
  healthy: 7,
  warning: 11,
  critical: 14,
  down: 16,
  maintenance: 4,
  paused: 3,
  closed: 2,
  unwatched: 1,
  absent: 1,
};

/** The last 24 h of a component and its uptime in them. `now`: how it stands at this moment. */
export const DayStrip = memo(function DayStrip(props: {
  day: DayOfComponent | undefined;
  from: number;
  cellMs: number;
  now: HealthStatus | null;
}) {
  const { day, from, cellMs, now } = props;
  const cells = day?.cells ?? "";
  const runs = useMemo(() => toCellRuns(cells, now), [cells, now]);
  const words = useMemo(() => dayWords(runs, { from, cellMs }), [runs, from, cellMs]);
  if (day === undefined) return <span className={classes.day} data-column="day" />;
  return (
    <span className={classes.day} data-column="day" title={words}>
      <svg
        className={classes.strip}
        viewBox={`0 0 ${Math.max(1, cells.length)} ${HEIGHT}`}
        preserveAspectRatio="none"
        role="img"
        aria-label={words}
      >
        {runs.map(({ part, at, count }) => (
          <rect
            key={at}
            data-part={part}
            x={at}
            width={count}
            y={HEIGHT - HEIGHTS[part]}
            height={HEIGHTS[part]}
            shapeRendering="crispEdges"
          />
        ))}
      </svg>
      <span className={classes.uptime}>
        <Figure value={day.uptime_percentage} unit="%" />
        <span className={classes.about}>{overviewTexts.within24h}</span>
      </span>
    </span>
  );
});

export function dayOf(strips: DayStrips | undefined, id: string): DayOfComponent | undefined {
  return strips?.byId.get(id);
}
