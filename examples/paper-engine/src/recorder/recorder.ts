import Database from "better-sqlite3";
import { MarketData } from "../engine/market-data.ts";
import { type Clock, every } from "../shared/clock.ts";
import { INSTRUMENTS } from "../shared/symbols.ts";

const RECORD_MS = 500;
/** What is older is removed, ms. */
const KEPT_MS = 1_800_000;
/** A price that came longer ago is not written down as one of now, ms. */
const FRESH_MS = 2000;
const BUSY_MS = 1000;

export interface RecorderOptions {
  /** Where the exchange is, such as `ws://127.0.0.1:9701`. */
  readonly exchange: string;
  /** The database that prices are written to. */
  readonly path: string;
  readonly clock: Clock;
}

/** Writes down, twice a second, what each symbol was worth. It trades nothing, and nothing that trades reads it. */
export function startRecorder({ exchange, path, clock }: RecorderOptions): { stop(): Promise<void> } {
  const database = new Database(path, { timeout: BUSY_MS });
  database.pragma("journal_mode = WAL");
  database.exec(`CREATE TABLE IF NOT EXISTS prices (
    symbol TEXT NOT NULL, price REAL NOT NULL, recorded_at INTEGER NOT NULL, PRIMARY KEY (recorded_at, symbol)
  ) WITHOUT ROWID`);
  const insert = database.prepare("INSERT OR REPLACE INTO prices (symbol, price, recorded_at) VALUES (?, ?, ?)");
  const prune = database.prepare("DELETE FROM prices WHERE recorded_at < ?");
  const record = database.transaction((at: number) => {
    for (const { symbol } of INSTRUMENTS) {
      const view = market.view(symbol);
      if (view !== null && at - view.receivedAt < FRESH_MS) insert.run(symbol, (view.bid + view.ask) / 2, at);
    }
    prune.run(at - KEPT_MS);
  });
  const market = new MarketData({ exchange, line: "b", clock });
  market.start();
  const cancel = every(clock, RECORD_MS, () => record(clock.now()));
  return {
    async stop() {
      cancel();
      market.stop();
      database.close();
    },
  };
}
