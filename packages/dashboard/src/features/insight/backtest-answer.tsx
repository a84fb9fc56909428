import type { BacktestReport } from "@plimsoll/core";
import { ComponentLink } from "../../components/component-link.tsx";
import { Moment } from "../../components/moment.tsx";
import { Panel } from "../../components/panel.tsx";
import { BacktestAlerts } from "./backtest-alerts.tsx";
import type { BacktestChoice } from "./backtest-choice.ts";
import pages from "./backtest-page.module.css";
import { BacktestSuggestions } from "./backtest-suggestions.tsx";
import { amount, matchedWords, sideNames, verdictWords } from "./backtest-words.ts";
import classes from "./insight-page.module.css";
import type { AskedBacktest } from "./use-backtest.ts";

interface Props {
  readonly report: BacktestReport;
  readonly asked: AskedBacktest;
  readonly onTry: (choice: Pick<BacktestChoice, "component" | "metric" | "warning" | "critical">) => void;
}

/** What came of a backtest: the sentence first, then how much, when, what may be tried next and what it rests on. */
export function BacktestAnswer({ report, asked, onTry }: Props) {
  return (
    <>
      <Panel label="What would have been" title="What would have been">
        <div className={pages.body}>
          <p className={classes.about}>
            {asked.component === "" ? "Of all components" : <ComponentLink id={asked.component} />}
            {asked.tried !== null && <span dir="auto">, {asked.tried}</span>}
            {"; from "}
            <Moment at={report.since} /> to <Moment at={report.until} />
          </p>
          <p className={pages.verdict}>{verdictWords(report)}</p>
          <p>{matchedWords(report)}</p>
          <Measures report={report} />
        </div>
      </Panel>
      <BacktestAlerts report={report} />
      <BacktestSuggestions report={report} onTry={onTry} />
      <Notes notes={report.notes} />
    </>
  );
}

/** Both sides of each measure as bars on one scale: who is called how often. */
function Measures({ report }: { report: BacktestReport }) {
  const { a, b, channels, time_zone } = report;
  const names = sideNames(report);
  const rows = [
    { what: "alerts", a: a.alerts, b: b.alerts },
    { what: "pages a week", a: a.pages.per_week, b: b.pages.per_week },
    { what: "of these at night", a: a.pages.night_per_week, b: b.pages.night_per_week },
    { what: "kept from people", a: a.kept, b: b.kept },
    { what: "flapping began", a: a.flaps, b: b.flaps },
    ...channels.map((channel) => ({
      what: `pages a week over ${channel.channel_id}`,
      ...{ a: channel.a.per_week, b: channel.b.per_week },
    })),
  ].filter((row, index) => index < 3 || row.a + row.b > 0);
  return (
    <>
      <dl className={pages.measures}>
        {rows.map((row) => (
          <div key={row.what} className={pages.measure}>
            <dt>
              <bdi>{row.what}</bdi>
            </dt>
            {(["a", "b"] as const).map((side) => (
              <dd key={side} data-side={side}>
                <span className={pages.side}>{names[side]}</span>
                <span className={pages.track} aria-hidden="true">
                  <span style={{ width: `${(row[side] / Math.max(row.a, row.b, 1e-9)) * 100}%` }} />
                </span>
                <span className={pages.value}>{amount(row[side])}</span>
              </dd>
            ))}
          </div>
        ))}
      </dl>
      <p className={classes.about}>Night is from 22:00 to 07:00 in {time_zone}.</p>
    </>
  );
}

function Notes({ notes }: { notes: readonly string[] }) {
  if (notes.length === 0) return null;
  return (
    <Panel label="What history cannot tell" title="What history cannot tell">
      <ul className={pages.notes}>
        {notes.map((note) => (
          <li key={note} dir="auto">
            {note}
          </li>
        ))}
      </ul>
    </Panel>
  );
}
