import { useMantineColorScheme } from "@mantine/core";
import { useViewportSize } from "@mantine/hooks";
import { useMemo } from "react";
import { useNavigate } from "react-router";
import { MarketClock } from "../../components/market-clock.tsx";
import { statusTone, statusWord } from "../../components/shown-status.ts";
import { StatusLabel } from "../../components/status-label.tsx";
import { SystemSentence } from "../../components/system-sentence.tsx";
import { formatClock, formatMoment } from "../../lib/format/format-time.ts";
import { useKeys } from "../../lib/keys/use-keys.ts";
import { useConnection, useLiveSystem, useNow, useRoster } from "../../lib/live/use-live.ts";
import { wallTexts as texts } from "../../texts/wall.ts";
import { columnsOf } from "./columns-of.ts";
import { tilesOf } from "./tiles-of.ts";
import classes from "./wall-page.module.css";
import { WallTile } from "./wall-tile.tsx";

const MINUTE = 60_000;
/** How much of the screen's height is the tiles', about. */
const TILES_SHARE = 0.8;
/** How far the page wanders, px, a step a minute: no letter burns in. */
const STEPS = [0, 4, 8, 4, 0, -4, -8, -4];

/** For a big screen that nobody touches: the sentence and the board. Escape leads back. */
export function WallPage() {
  const navigate = useNavigate();
  const { toggleColorScheme } = useMantineColorScheme();
  useKeys({ leaveWall: () => void navigate("/"), theme: () => toggleColorScheme() });
  const system = useLiveSystem();
  const roster = useRoster();
  const minute = useNow(MINUTE) / MINUTE;
  const { tiles, hidden } = useMemo(() => tilesOf(roster), [roster]);
  const screen = useViewportSize();
  const columns = columnsOf(tiles.length, { width: screen.width, height: screen.height * TILES_SHARE });
  const shown = statusWord(system?.overall_status ?? null);
  const isLost = useConnection().kind === "lost";
  const [x, y] = [STEPS[minute % STEPS.length] ?? 0, STEPS[(minute + 2) % STEPS.length] ?? 0];
  return (
    <main
      className={classes.wall}
      data-lost={isLost}
      style={{ borderTopColor: isLost ? undefined : statusTone(shown.status) }}
    >
      <title>{`${isLost ? texts.titleLost : shown.word} · Plimsoll`}</title>
      <div className={classes.sheet} style={{ translate: `${x}px ${y}px` }}>
        <header className={classes.head}>
          <h1>{system === null ? texts.connecting : <SystemSentence system={system} size={36} />}</h1>
          <WallClock />
        </header>
        <WallNotices />
        <MarketClock />
        <ul
          className={classes.tiles}
          style={{ gridTemplateColumns: `repeat(${columns}, minmax(0, 1fr))` }}
          aria-label={texts.tiles(roster.length)}
        >
          {tiles.map(({ component_id }) => (
            <WallTile key={component_id} id={component_id} />
          ))}
        </ul>
        {hidden > 0 && <p className={classes.rest}>{texts.hidden(hidden)}</p>}
      </div>
    </main>
  );
}

function WallClock() {
  const now = useNow();
  return <time className={classes.clock}>{formatClock(now)}</time>;
}

/** What must be known before any of it is believed. */
function WallNotices() {
  const system = useLiveSystem();
  const connection = useConnection();
  const isStopped = system !== null && !system.monitoring_active;
  return (
    <div aria-live="polite" className={classes.notices}>
      {connection.kind === "lost" && (
        <StatusLabel
          status="DOWN"
          word={texts.lost(connection.showing === null ? null : formatMoment(connection.showing, connection.retryAt))}
          size={24}
        />
      )}
      {isStopped && <StatusLabel status="WARNING" word={texts.stopped} size={24} />}
      {system?.monitor.trouble != null && (
        <StatusLabel status="CRITICAL" word={texts.inTrouble(system.monitor.trouble)} size={24} />
      )}
    </div>
  );
}
