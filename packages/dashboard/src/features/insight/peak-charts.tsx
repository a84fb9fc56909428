import type { ResourceCapacity } from "@plimsoll/core";
import { ComponentLink } from "../../components/component-link.tsx";
import { Panel } from "../../components/panel.tsx";
import { QueryError } from "../../components/query-error.tsx";
import { seriesName } from "../../components/series-name.ts";
import { figureText } from "../../lib/format/format-number.ts";
import { insightTexts } from "../../texts/insight.ts";
import pages from "./capacity-page.module.css";
import { DayChart, type DayLine } from "./day-chart.tsx";
import classes from "./insight-page.module.css";
import { useMetricDaysQuery } from "./insight-queries.ts";

const texts = insightTexts.capacity.peaks;
/** So many of the tightest are drawn. */
const MOST_CHARTS = 4;

/** The peak of each day of what is tightest, beside its limit, twice its peak, and what would be if a driver were more. */
export function PeakCharts({ rows }: { rows: readonly ResourceCapacity[] }) {
  const drawn = rows.filter(({ peak, limit }) => peak !== null && limit !== null).slice(0, MOST_CHARTS);
  if (drawn.length === 0) return null;
  return (
    <Panel label={texts.title} title={texts.title}>
      <div className={pages.charts}>
        {drawn.map((row) => (
          <PeakChart key={`${row.component_id} ${nameOf(row)} ${row.unit}`} row={row} />
        ))}
      </div>
    </Panel>
  );
}

function PeakChart({ row }: { row: ResourceCapacity }) {
  const { component_id, metric, labels, unit, direction } = row;
  const query = useMetricDaysQuery({ componentId: component_id, metric, labels });
  const days = query.data ?? [];
  const values = days.map(({ min, max }) => (direction === "above" ? max : min));
  const words = texts.words(nameOf(row), figureText(row.peak, unit), figureText(row.limit, unit));
  return (
    <div className={pages.chart}>
      <h3>
        <ComponentLink id={component_id} className={classes.link} /> <bdi className={classes.about}>{nameOf(row)}</bdi>
      </h3>
      {query.error !== null && (
        <QueryError what={texts.what} error={query.error} onRetry={() => void query.refetch()} />
      )}
      {query.isPending && <p className={classes.about}>{texts.asking}</p>}
      {query.isSuccess && days.length === 0 && <p className={classes.about}>{texts.none}</p>}
      {days.length > 0 && (
        <DayChart
          days={days.map(({ timestamp }) => timestamp.slice(0, 10))}
          series={[{ name: direction === "above" ? texts.highest : texts.lowest, mark: "large", values }]}
          unit={unit}
          lines={linesOf(row)}
          scale="even"
          label={words}
        />
      )}
    </div>
  );
}

function linesOf({ limit, twice_peak, what_if, direction, unit }: ResourceCapacity): DayLine[] {
  const lines: DayLine[] = [];
  if (limit !== null) {
    lines.push({
      value: limit,
      words: texts.limit(figureText(limit, unit)),
      look: "limit",
      below: direction === "below",
    });
  }
  if (twice_peak !== null && direction === "above") {
    lines.push({ value: twice_peak, words: texts.twice(figureText(twice_peak, unit)), look: "twice" });
  }
  if (what_if?.value != null) {
    lines.push({ value: what_if.value, words: texts.whatIf(figureText(what_if.value, unit)), look: "what-if" });
  }
  return lines;
}

function nameOf({ metric, labels }: ResourceCapacity): string {
  return seriesName({ name: metric, ...(labels === undefined ? {} : { labels }) });
}
