import { type HealthMetric, seriesKey } from "@plimsoll/core";
import { memo } from "react";
import { Age } from "../../components/age.tsx";
import { ComponentLink } from "../../components/component-link.tsx";
import { Name } from "../../components/name.tsx";
import { Said } from "../../components/said.tsx";
import { shownStatus } from "../../components/shown-status.ts";
import { StatusLabel } from "../../components/status-label.tsx";
import { useComponentView } from "../../lib/live/use-live.ts";
import { tradingTexts as texts } from "../../texts/trading.ts";
import { chooseFigures } from "./choose-figures.ts";
import { CLOCK_OFFSETS, ClockOffset, saysOffset } from "./clock-offset.tsx";
import { LimitBar } from "./limit-bar.tsx";
import { MetricValue } from "./metric-value.tsx";
import { labelWords, metricWords } from "./metric-words.ts";
import { readMetric } from "./read-metric.ts";
import { SymbolTable } from "./symbol-table.tsx";
import classes from "./trading-page.module.css";

/** One component with the figures that tell of trading. Redraws only when it changed. */
export const ComponentFigures = memo(function ComponentFigures({ id }: { id: string }) {
  const view = useComponentView(id);
  if (view === null) return null;
  const { health } = view;
  const { whole, left, rows, columns } = chooseFigures(health.kind, health.metrics, CLOCK_OFFSETS);
  const isStale = health.stale || health.state !== "active";
  return (
    <li className={classes.component}>
      <div className={classes.head}>
        <StatusLabel {...shownStatus(health)} stale={health.stale} size={10} />
        <ComponentLink id={id} className={classes.link} />
        <span className={classes.about}>
          <bdi>{health.kind}</bdi>, {texts.lookedAt} <Age at={health.last_check} suffix={texts.ago} isShort />
        </span>
      </div>
      {health.status !== "HEALTHY" && !saysOffset(health) && (
        <p className={classes.reason} dir="auto">
          <Said text={health.reason} />
        </p>
      )}
      <ClockOffset metrics={health.metrics} />
      {whole.length > 0 && (
        <dl className={classes.figures} aria-label={texts.figuresOf(id)}>
          {whole.map((metric) => (
            <FigureItem key={seriesKey(metric.name, metric.labels)} metric={metric} stale={isStale} />
          ))}
        </dl>
      )}
      {health.metrics.length === 0 && <p className={classes.about}>{texts.nothingMeasured}</p>}
      {left > 0 && <p className={classes.about}>{texts.moreFigures(left)}</p>}
      <SymbolTable of={id} rows={rows} columns={columns} stale={isStale} />
    </li>
  );
});

function FigureItem({ metric, stale }: { metric: HealthMetric; stale: boolean }) {
  const label = labelWords(metric);
  const isUse = metric.name === "risk_limit_utilisation" && metric.value !== null;
  return (
    <div className={classes.figure}>
      <dt title={metric.name}>
        {metricWords(metric.name)}
        {label !== "" && (
          <>
            {" "}
            <Name>{label}</Name>
          </>
        )}
      </dt>
      <dd>
        <MetricValue metric={metric} stale={stale} />
        {isUse && (
          <LimitBar ratio={metric.value ?? 0} status={metric.status} says={texts.ofLimit(readMetric(metric).text)} />
        )}
      </dd>
    </div>
  );
}
