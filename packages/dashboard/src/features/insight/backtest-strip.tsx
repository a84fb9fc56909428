import type { BacktestComponent, BacktestReport } from "@plimsoll/core";
import { formatBothZones, formatDayMinute } from "../../lib/format/format-time.ts";
import { backtestTexts } from "../../texts/backtest.ts";
import pages from "./backtest-page.module.css";
import { type AlertBlock, alertBlocks, dayMarks, STRIP_WIDTH } from "./backtest-shape.ts";
import { alertsOf, openWords, type SideNames } from "./backtest-words.ts";

const texts = backtestTexts.alerts;

const HEIGHT = 18;
const SIDES = ["a", "b"] as const;

/** The alerts of both sides over the whole time, one row below the other, on one axis. */
export function BacktestStrip(props: { component: BacktestComponent; report: BacktestReport; names: SideNames }) {
  const { component, report, names } = props;
  const view = { from: Date.parse(report.since), to: Date.parse(report.until), height: HEIGHT };
  const marks = dayMarks(view);
  return (
    <div className={pages.strip}>
      {SIDES.map((side) => {
        const blocks = alertBlocks(alertsOf(component, side), view);
        return (
          <div key={side} className={pages.stripRow}>
            <span className={pages.side}>{names[side]}</span>
            <svg
              viewBox={`0 0 ${STRIP_WIDTH} ${HEIGHT}`}
              preserveAspectRatio="none"
              role="img"
              aria-label={rowWords(names[side], blocks)}
            >
              {marks.map((x) => (
                <path key={x} d={`M${x} 0V${HEIGHT}`} className={pages.mark} />
              ))}
              {blocks.map(({ alert, x, y, width, height }) => (
                <rect key={alert.fired_at} {...{ x, y, width, height }} data-severity={alert.severity}>
                  <title>{`${alert.severity}, ${openWords(alert)}\n${formatBothZones(Date.parse(alert.fired_at))}`}</title>
                </rect>
              ))}
            </svg>
          </div>
        );
      })}
      <p className={pages.axis}>
        <span>{formatDayMinute(view.from)}</span>
        <span>{formatDayMinute(view.to)}</span>
      </p>
    </div>
  );
}

function rowWords(name: string, blocks: readonly AlertBlock[]): string {
  const times = blocks.map(({ alert }) => Date.parse(alert.fired_at));
  if (times.length === 0) return texts.none(name);
  const [first, last] = [Math.min(...times), Math.max(...times)];
  const when =
    first === last
      ? texts.at(formatDayMinute(first))
      : texts.firstAndLast(formatDayMinute(first), formatDayMinute(last));
  return texts.row(name, times.length, when);
}
