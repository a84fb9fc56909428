import type { SloReport } from "@plimsoll/core";
import { groupDigits } from "../../lib/format/format-number.ts";
import { insightTexts } from "../../texts/insight.ts";
import { burnDown } from "./burn-down-shape.ts";
import classes from "./insight-page.module.css";
import cards from "./objectives-page.module.css";

const texts = insightTexts.objectives;
const WIDTH = 300;
const HEIGHT = 60;

/** What was left of the budget after each day of the window, beside an even spending. */
export function BurnDown({ report }: { report: SloReport }) {
  const left = burnDown(report);
  if (left.length < 2) return null;
  const toX = (index: number) => (index / (left.length - 1)) * WIDTH;
  const toY = (share: number) => 1 + (1 - Math.max(0, share)) * (HEIGHT - 2);
  const line = left.map((share, index) => `${toX(index)} ${toY(share)}`).join("L");
  const last = left.at(-1) ?? 0;
  const now = last < 0 ? texts.overspent : texts.left(groupDigits(last * 100, 0));
  const words = texts.burnDown(left.length - 1, now);
  return (
    <div>
      <svg
        className={cards.burnDown}
        viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
        preserveAspectRatio="none"
        role="img"
        aria-label={words}
      >
        <path d={`M0 1L${WIDTH} ${HEIGHT - 1}`} className={cards.even} />
        <path d={`M${line}L${WIDTH} ${HEIGHT}L0 ${HEIGHT}Z`} className={cards.under} />
        <path d={`M${line}`} className={cards.leftLine} data-over={last <= 0} />
      </svg>
      <p className={classes.about}>
        {words}
        {texts.even}
      </p>
    </div>
  );
}
