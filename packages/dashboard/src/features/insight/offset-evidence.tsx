import type { ComplianceEvidence } from "@plimsoll/core";
import { ComponentLink } from "../../components/component-link.tsx";
import { Figure } from "../../components/figure.tsx";
import { figureText } from "../../lib/format/format-number.ts";
import { complianceTexts } from "../../texts/compliance.ts";
import pages from "./compliance-page.module.css";
import { DayChart } from "./day-chart.tsx";
import { DayFigures, None } from "./evidence-panel.tsx";
import classes from "./insight-page.module.css";

const texts = complianceTexts.offsets;
type Offset = ComplianceEvidence["clock_offsets"][number];

/** How far clocks were off at most, day by day, beside the limit that is configured. */
export function OffsetEvidence({ offsets, dates }: { offsets: readonly Offset[]; dates: readonly string[] }) {
  if (offsets.length === 0) return <None words={texts.none} />;
  return offsets.map((offset) => (
    <OffsetDays key={`${offset.component_id} ${offset.metric}`} offset={offset} dates={dates} />
  ));
}

function OffsetDays({ offset, dates }: { offset: Offset; dates: readonly string[] }) {
  const { component_id, metric } = offset;
  const { unit, limit, days } = inSmallUnits(offset);
  const byDate = new Map(days.map(({ date, largest }) => [date, largest]));
  const words = offsetWords({ unit, limit, days });
  const series = [{ name: texts.mark, mark: "large", values: dates.map((date) => byDate.get(date) ?? null) }] as const;
  return (
    <div className={pages.series}>
      <h3>
        <ComponentLink id={component_id} className={classes.link} /> <bdi className={classes.about}>{metric}</bdi>
      </h3>
      <p>{words}</p>
      <DayChart
        days={dates}
        series={series}
        unit={unit}
        lines={limit === null ? [] : [{ value: limit, words: figureText(limit, unit), look: "limit" }]}
        scale="powers"
        label={`${component_id}: ${words}`}
      />
      <DayFigures
        of={component_id}
        headings={texts.headings}
        rows={days.map(({ date, largest }) => ({
          date,
          cells: [<Figure key="largest" value={largest} unit={unit} />],
        }))}
      />
    </div>
  );
}

/** Offsets are far below a second, which people name in milliseconds or microseconds. */
function inSmallUnits({ unit, limit, days }: Offset): Pick<Offset, "unit" | "limit" | "days"> {
  if (unit !== "s") return { unit, limit, days };
  const most = days.reduce((value, day) => Math.max(value, day.largest), limit ?? 0);
  const [small, factor] = most < 0.001 ? ["µs", 1e6] : ["ms", 1000];
  const scale = (value: number) => Math.min(value * factor, Number.MAX_VALUE);
  const scaled = days.map(({ date, largest }) => ({ date, largest: scale(largest) }));
  return { unit: small, limit: limit === null ? null : scale(limit), days: scaled };
}

function offsetWords({ unit, limit, days }: Pick<Offset, "unit" | "limit" | "days">): string {
  const largest = figureText(
    days.reduce((most, day) => Math.max(most, day.largest), 0),
    unit,
  );
  if (limit === null) return texts.unlimited(largest);
  const over = days.filter((day) => day.largest >= limit).length;
  const named = figureText(limit, unit);
  return over > 0 ? texts.over(over, largest, named) : texts.within(largest, named);
}
