import { MarketClock } from "../../components/market-clock.tsx";
import type { Roster } from "../../lib/live/roster.ts";
import { useLiveSystem, useRoster } from "../../lib/live/use-live.ts";
import { tradingTexts as texts } from "../../texts/trading.ts";
import { IsItTrading } from "./is-it-trading.tsx";
import { PartPanel } from "./part-panel.tsx";
import { ReadinessPanel } from "./readiness-panel.tsx";
import classes from "./trading-page.module.css";
import { partOf, type TradingPart } from "./trading-part.ts";

/** What stands above what, column by column; the gates come last. */
const COLUMNS: readonly (readonly TradingPart[])[] = [
  ["market-data", "risk"],
  ["order-path", "clocks"],
];

/** Whether the engine is really trading, and by what one can tell. */
export function TradingPage() {
  const roster = useRoster();
  const isHeard = useLiveSystem() !== null;
  return (
    <div className={classes.page}>
      <title>{texts.documentTitle}</title>
      <div className={classes.top}>
        <h2 className={classes.title}>{texts.title}</h2>
        <MarketClock />
      </div>
      {isHeard ? <Parts roster={roster} /> : <p className={classes.about}>{texts.waiting}</p>}
    </div>
  );
}

function Parts({ roster }: { roster: Roster }) {
  return (
    <>
      <IsItTrading roster={roster} />
      <div className={classes.columns}>
        {COLUMNS.map((parts, index) => (
          <div key={parts[0]} className={classes.column}>
            {parts.map((part) => (
              <PartPanel key={part} {...texts.parts[part]} entries={roster.filter((entry) => partOf(entry) === part)} />
            ))}
            {index === COLUMNS.length - 1 && <ReadinessPanel />}
          </div>
        ))}
      </div>
    </>
  );
}
