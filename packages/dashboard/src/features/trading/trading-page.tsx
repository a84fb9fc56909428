import { MarketClock } from "../../components/market-clock.tsx";
import type { Roster } from "../../lib/live/roster.ts";
import { useLiveSystem, useRoster } from "../../lib/live/use-live.ts";
import { IsItTrading } from "./is-it-trading.tsx";
import { PartPanel } from "./part-panel.tsx";
import { ReadinessPanel } from "./readiness-panel.tsx";
import classes from "./trading-page.module.css";
import { partOf, type TradingPart } from "./trading-part.ts";

const FEED = `- id: feed
  check: { kind: websocket, profile: binance, symbols: [BTCUSDT] }`;
const ORDERS = `- id: engine-orders
  check: { kind: fix_log, path: "log/*.messages.current.log", comp_id: ENGINE }`;
const RISK = `- id: risk
  check: { kind: risk, sources: { engine: { url: "http://localhost:8000/risk" } }, gate: { enforcing: $.enforcing } }`;
const CLOCK = `- id: clock
  check: { kind: ntp, servers: [ntp1.example.com, ntp2.example.com, ntp3.example.com], profile: us }`;

/** Whether the engine is really trading, and by what one can tell. */
export function TradingPage() {
  const roster = useRoster();
  const isHeard = useLiveSystem() !== null;
  return (
    <div className={classes.page}>
      <title>Trading · Plimsoll</title>
      <div className={classes.top}>
        <h2 className={classes.title}>Trading</h2>
        <MarketClock />
      </div>
      {isHeard ? <Parts roster={roster} /> : <p className={classes.about}>Waiting for the first figures…</p>}
    </div>
  );
}

function Parts({ roster }: { roster: Roster }) {
  const of = (part: TradingPart): Roster => roster.filter((entry) => partOf(entry) === part);
  return (
    <>
      <IsItTrading roster={roster} />
      <div className={classes.columns}>
        <div className={classes.column}>
          <PartPanel
            title="Market data"
            entries={of("market-data")}
            empty="No feed is followed. The kinds websocket and feed_divergence follow market data message by message:"
            example={FEED}
          />
          <PartPanel
            title="Risk"
            entries={of("risk")}
            empty="Nothing is known of risk. The kinds risk and reconciliation read gates, limits, the kill switch and positions:"
            example={RISK}
          />
        </div>
        <div className={classes.column}>
          <PartPanel
            title="Order path"
            entries={of("order-path")}
            empty="No order is followed. The kinds fix, fix_log and order_store watch sessions, logs and the engine's own orders:"
            example={ORDERS}
          />
          <PartPanel
            title="Clocks"
            entries={of("clocks")}
            empty="No clock is measured. The kinds ntp and chrony hold this host's against a limit:"
            example={CLOCK}
          />
          <ReadinessPanel />
        </div>
      </div>
    </>
  );
}
