import type { Forecast } from "@plimsoll/core";
import { figureText } from "../../lib/format/format-number.ts";
import { formatBothZones, formatDayMinute } from "../../lib/format/format-time.ts";
import { insightTexts } from "../../texts/insight.ts";
import classes from "./forecast-chart.module.css";
import { forecastShape } from "./forecast-shape.ts";

const texts = insightTexts.warnings;

const BOX = { width: 320, height: 72 };

/** Where a metric is going: the likely way, dashed because it is not yet, in the band that holds 80 % of what may come. */
export function ForecastChart({ forecast }: { forecast: Forecast }) {
  const { points, threshold_warning, threshold_critical, unit } = forecast;
  const shape = forecastShape(points, { edges: [threshold_warning, threshold_critical], ...BOX });
  const last = points.at(-1);
  if (shape === null || last === undefined) return null;
  const until = Date.parse(last.timestamp);
  const [likely, ...band] = [
    figureText(last.value, unit),
    figureText(last.low, unit),
    figureText(last.high, unit),
  ] as const;
  const words = texts.drawn(formatDayMinute(until), likely, band);
  return (
    <figure className={classes.figure}>
      <svg viewBox={`0 0 ${BOX.width} ${BOX.height}`} preserveAspectRatio="none" role="img" aria-label={words}>
        <path d={shape.band} className={classes.band} />
        <path d={shape.line} className={classes.line} />
        {shape.edges.map(({ y, of }) => (
          <path key={of} d={`M0 ${y}H${BOX.width}`} className={classes.edge} data-of={of} />
        ))}
      </svg>
      <figcaption title={formatBothZones(until)}>{words}</figcaption>
    </figure>
  );
}
