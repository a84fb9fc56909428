import type { ComplianceEvidence } from "@plimsoll/core";
import { Figure } from "../../components/figure.tsx";
import { figureText } from "../../lib/format/format-number.ts";
import { complianceTexts } from "../../texts/compliance.ts";
import pages from "./compliance-page.module.css";
import { DayChart } from "./day-chart.tsx";
import { DayFigures, None } from "./evidence-panel.tsx";

const texts = complianceTexts.latency;
type Days = ComplianceEvidence["alert_latency"]["days"];

/** How fast alerts were, day by day, beside the five seconds: up to the alert, and up to whoever was told. */
export function LatencyEvidence({ latency: { days, limit_ms } }: { latency: ComplianceEvidence["alert_latency"] }) {
  return (
    <>
      <LatencyDays name={texts.alert} of="alert" days={days} limitMs={limit_ms} none={texts.none} />
      <LatencyDays name={texts.endToEnd} of="end_to_end" days={days} limitMs={limit_ms} none={texts.noneDelivered} />
    </>
  );
}

function LatencyDays(props: { name: string; of: "alert" | "end_to_end"; days: Days; limitMs: number; none: string }) {
  const { name, of, days, limitMs, none } = props;
  const measured = days.filter((day) => day[of].count > 0);
  if (measured.length === 0) {
    return (
      <div className={pages.series}>
        <h3>{name}</h3>
        <None words={none} />
      </div>
    );
  }
  const words = latencyWords(measured, of, limitMs);
  const series = [
    { name: texts.marks.p50, mark: "line", values: days.map((day) => day[of].p50_ms) },
    { name: texts.marks.p99, mark: "dot", values: days.map((day) => day[of].p99_ms) },
    { name: texts.marks.longest, mark: "large", values: days.map((day) => day[of].max_ms) },
  ] as const;
  return (
    <div className={pages.series}>
      <h3>{name}</h3>
      <p>{words}</p>
      <DayChart
        days={days.map(({ date }) => date)}
        series={series}
        unit="ms"
        lines={[{ value: limitMs, words: texts.limit, look: "limit" }]}
        scale="powers"
        label={texts.chart(name, words)}
      />
      <DayFigures
        of={name}
        headings={texts.headings}
        rows={measured.map((day) => {
          const { count, p50_ms, p99_ms, max_ms } = day[of];
          const figures = [p50_ms, p99_ms, max_ms].map((value, index) => (
            <Figure key={texts.headings[index + 2]} value={value} unit="ms" />
          ));
          return { date: day.date, cells: [count, ...figures] };
        })}
      />
    </div>
  );
}

function latencyWords(measured: Days, of: "alert" | "end_to_end", limitMs: number): string {
  const longest = (day: Days[number]) => day[of].max_ms ?? 0;
  const slowest = measured.reduce((one, other) => (longest(other) > longest(one) ? other : one));
  const over = measured.filter((day) => longest(day) >= limitMs).length;
  const took = figureText(longest(slowest), "ms");
  if (over > 0) return texts.over({ days: over, all: measured.length }, took, slowest.date);
  const count = measured.reduce((sum, day) => sum + day[of].count, 0);
  return texts.within(count, took, slowest.date);
}
