import { Button } from "@mantine/core";
import { useState } from "react";
import type { ChartLayers, ForecastPoint } from "../../charts/chart-layers.ts";
import type { ChartPoint } from "../../charts/chart-points.ts";
import type { TimeBounds } from "../../lib/time-view/time-view.ts";
import { componentTexts as texts } from "../../texts/component.ts";
import { ChartCard } from "./chart-card.tsx";
import classes from "./chart-cards.module.css";
import type { ChartEntry } from "./chart-list.ts";
import type { Comparison } from "./comparison.ts";

/** A table of a hundred disks or tables has a hundred charts: more than these are drawn when asked for. */
const CHARTS_AT_FIRST = 12;

interface Props {
  readonly charts: readonly ChartEntry[];
  readonly bounds: TimeBounds;
  readonly stepMs: number;
  readonly group: string;
  readonly isWaiting: boolean;
  /** What all charts have in common. */
  readonly shared: Pick<ChartLayers, "marks" | "closed">;
  readonly comparison: Comparison | null;
  /** By chart. */
  readonly compared: ReadonlyMap<string, readonly ChartPoint[]>;
  /** By series key. */
  readonly forecasts: ReadonlyMap<string, readonly ForecastPoint[]>;
}

/** One chart a metric. */
export function ChartCards({ charts, isWaiting, compared, forecasts, ...common }: Props) {
  const [showAll, setShowAll] = useState(false);
  const shown = showAll ? charts : charts.slice(0, CHARTS_AT_FIRST);
  return (
    <div className={classes.charts} data-waiting={isWaiting}>
      {shown.map((entry) => (
        <ChartCard
          key={entry.id}
          entry={entry}
          compared={compared.get(entry.id)}
          forecast={forecasts.get(entry.key)}
          isWaiting={isWaiting}
          {...common}
        />
      ))}
      {charts.length > shown.length && (
        <Button className={classes.more ?? ""} size="compact-sm" variant="default" onClick={() => setShowAll(true)}>
          {texts.showAllCharts(charts.length)}
        </Button>
      )}
    </div>
  );
}
