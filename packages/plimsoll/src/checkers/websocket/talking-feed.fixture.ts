import { expect } from "vitest";
import { createVirtualClock } from "../../testing/virtual-clock.ts";
import { type FeedServer, startFeedServer } from "./feed-server.fixture.ts";
import { type FollowedFeed, type FollowSetup, follow } from "./followed-feed.fixture.ts";

export const FIELDS = { symbol: "s", sequence: "n", timestamp: "t", bid: "b", ask: "a", price: "p", volume: "v" };
export const START = Date.parse("2026-01-05T14:00:00Z");
export const SECOND = 1000;

interface Setting extends FollowSetup {
  readonly symbols?: readonly string[];
  readonly options?: object;
}

/** A followed feed and a way to send it messages and know that they were taken in. */
export async function begin({ symbols = ["AAA", "BBB"], options = {}, ...given }: Setting = {}) {
  const server = await startFeedServer();
  // Pings are real, and the clock is not: without them no connection seems half open.
  const feed = follow(
    { url: server.url, symbols, fields: FIELDS, ping_interval: "20d", ...options },
    { clock: createVirtualClock(START), ...given },
  );
  const say = async (...messages: readonly unknown[]) => {
    server.send(...messages);
    await server.taken();
  };
  /** Time passes, with a check each minute: what nobody checks is let go. */
  const pass = async (ms: number) => {
    for (let left = ms; left > 0; left -= 60 * SECOND) {
      await feed.clock.advance(Math.min(left, 60 * SECOND));
      await feed.glance();
    }
  };
  await connect(feed, server);
  return { server, feed, say, pass };
}

export async function connect(
  feed: FollowedFeed,
  server: FeedServer,
  first: object = { s: "AAA", p: 1 },
): Promise<void> {
  const known = server.clients.length;
  const check = feed.check();
  await server.until(() => server.clients.length > known);
  server.send(first);
  expect((await check).kind).toBe("measured");
}
