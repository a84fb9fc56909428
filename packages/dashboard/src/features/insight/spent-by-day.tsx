import type { SloReport } from "@plimsoll/core";
import { groupDigits } from "../../lib/format/format-number.ts";
import { insightTexts } from "../../texts/insight.ts";
import classes from "./insight-page.module.css";
import cards from "./objectives-page.module.css";

const texts = insightTexts.objectives;

const HEIGHT = 44;
const SLOT = 10;

/** What of the budget each day took. A day's even share is a line; a day that took all of it by itself is red. */
export function SpentByDay({ report: { by_day, budget, window_seconds } }: { report: SloReport }) {
  const even = budget.total / (window_seconds / 86_400);
  const most = Math.max(even * 2, ...by_day.map(({ spent }) => spent));
  if (by_day.length === 0 || !(most > 0) || !Number.isFinite(most)) return null;
  const share = (spent: number) => (budget.total > 0 ? `${groupDigits((spent / budget.total) * 100, 0)} %` : "–");
  const worst = by_day.reduce((one, other) => (other.spent > one.spent ? other : one));
  const words = texts.worstDay(by_day.length, worst.date, share(worst.spent));
  const y = HEIGHT - (even / most) * HEIGHT;
  return (
    <div>
      <svg
        className={cards.days}
        viewBox={`0 0 ${by_day.length * SLOT} ${HEIGHT}`}
        preserveAspectRatio="none"
        role="img"
        aria-label={words}
      >
        {by_day.map(({ date, spent }, index) => {
          const height = Math.max(spent > 0 ? 1 : 0, (spent / most) * HEIGHT);
          return (
            <rect
              key={date}
              {...{ x: index * SLOT + 1, y: HEIGHT - height, width: SLOT - 2, height }}
              data-over={spent >= budget.total}
            >
              <title>{texts.ofDay(date, share(spent))}</title>
            </rect>
          );
        })}
        <path d={`M0 ${y}H${by_day.length * SLOT}`} />
      </svg>
      <p className={classes.about}>
        {words}
        {texts.evenShare}
      </p>
    </div>
  );
}
