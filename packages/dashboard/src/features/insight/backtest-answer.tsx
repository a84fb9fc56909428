import type { BacktestReport } from "@plimsoll/core";
import { ComponentLink } from "../../components/component-link.tsx";
import { Moment } from "../../components/moment.tsx";
import { Panel } from "../../components/panel.tsx";
import { formatAge } from "../../lib/format/format-time.ts";
import { backtestTexts } from "../../texts/backtest.ts";
import { BacktestAlerts } from "./backtest-alerts.tsx";
import type { BacktestChoice } from "./backtest-choice.ts";
import pages from "./backtest-page.module.css";
import { BacktestSuggestions } from "./backtest-suggestions.tsx";
import { amount, isShort, matchedWords, pagesOf, sideNames, verdictWords } from "./backtest-words.ts";
import classes from "./insight-page.module.css";
import type { AskedBacktest } from "./use-backtest.ts";

const texts = backtestTexts.answer;

interface Props {
  readonly report: BacktestReport;
  readonly asked: AskedBacktest;
  readonly onTry: (choice: Pick<BacktestChoice, "component" | "metric" | "warning" | "critical">) => void;
}

/** What came of a backtest: the sentence first, then how much, when, what may be tried next and what it rests on. */
export function BacktestAnswer({ report, asked, onTry }: Props) {
  return (
    <>
      <Panel label={texts.title} title={texts.title}>
        <div className={pages.body}>
          <p className={classes.about}>
            {asked.component === "" ? texts.ofAll : <ComponentLink id={asked.component} />}
            {asked.tried !== null && <span dir="auto">, {asked.tried}</span>}
            {texts.from}
            <Moment at={report.since} />
            {texts.to}
            <Moment at={report.until} />
          </p>
          <p className={pages.verdict}>{verdictWords(report)}</p>
          {isShort(report) && <p>{texts.tooShort(formatAge(report.watched_seconds * 1000))}</p>}
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
  const words = isShort(report) ? texts.measures.short : texts.measures;
  const [before, after] = [pagesOf(report, a.pages), pagesOf(report, b.pages)];
  const rows = [
    { what: texts.measures.alerts, a: a.alerts, b: b.alerts },
    { what: words.pages, a: before.pages, b: after.pages },
    { what: texts.measures.nights, a: before.nights, b: after.nights },
    { what: texts.measures.kept, a: a.kept, b: b.kept },
    { what: texts.measures.flaps, a: a.flaps, b: b.flaps },
    ...channels.map((channel) => ({
      what: words.over(channel.channel_id),
      ...{ a: pagesOf(report, channel.a).pages, b: pagesOf(report, channel.b).pages },
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
      <p className={classes.about}>{texts.night(time_zone)}</p>
    </>
  );
}

function Notes({ notes }: { notes: readonly string[] }) {
  if (notes.length === 0) return null;
  return (
    <Panel label={texts.notes} title={texts.notes}>
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
