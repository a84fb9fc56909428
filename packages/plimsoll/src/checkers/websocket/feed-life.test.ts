import { once } from "node:events";
import { createServer } from "node:net";
import { describe, expect, onTestFinished, test } from "vitest";
import { type FeedServer, startFeedServer } from "./feed-server.fixture.ts";
import { type FollowedFeed, failureOf, follow, readingOf } from "./followed-feed.fixture.ts";

const FIELDS = { symbol: "s", sequence: "n", timestamp: "t", bid: "b", ask: "a", price: "p", volume: "v" };

function optionsOf(server: { url: string }, more: object = {}) {
  const subscribe = [{ op: "subscribe", symbols: "{symbols}" }];
  return { url: server.url, symbols: ["AAA", "BBB"], subscribe, fields: FIELDS, ...more };
}

/** A feed that has subscribed and whose first message has come. */
async function begin(server: FeedServer, more: object = {}): Promise<FollowedFeed> {
  const feed = follow(optionsOf(server, more));
  const first = feed.check();
  await server.until(() => server.clients.at(-1)?.received.length === 1);
  server.send({ s: "AAA", n: 1, p: 10 });
  expect((await first).kind).toBe("measured");
  return feed;
}

describe("the life of a connection", () => {
  test("the first check connects, subscribes and waits for the first answer; the next ones read what has come", async () => {
    const server = await startFeedServer();
    const feed = await begin(server);
    expect(server.client.received).toEqual(['{"op":"subscribe","symbols":["AAA","BBB"]}']);
    server.send({ s: "AAA", n: 2, p: 11 }, { s: "BBB", n: 1, p: 5 });
    await server.taken();
    const answer = await feed.glance();
    expect(readingOf(answer, "feed_last_tick_age_seconds").value).toBe(0);
    expect(readingOf(answer, "feed_last_tick_age_seconds", { symbol: "BBB" }).value).toBe(0);
    expect(server.upgrades).toBe(1);
  });

  test("a closed socket is told at once, with its code, its reason and when data last came", async () => {
    const server = await startFeedServer();
    const feed = await begin(server);
    await feed.clock.advance(7000);
    const requested = feed.requested();
    server.client.ws.close(1008, "Pong timeout");
    await requested;
    const answer = await feed.glance();
    expect(failureOf(answer)).toMatch(
      /^unreachable: the server closed the connection with 1008 \(policy violation\), "Pong timeout", 7 s after it was opened; the last data had come 7 s before; connecting again in/,
    );
    expect(answer).toMatchObject({ failure: { conclusive: true } });
  });

  test("it comes back by itself after a while, and asks for a check when it is live again", async () => {
    const server = await startFeedServer();
    const feed = await begin(server);
    const closed = feed.requested();
    server.client.ws.terminate();
    await closed;
    expect(failureOf(await feed.glance())).toContain("closed the connection without a word (1006)");
    expect(failureOf(await feed.glance())).toContain("not connected to the server");
    expect(server.clients).toHaveLength(1);
    const live = feed.requested();
    await feed.clock.advance(1000);
    await server.until(() => server.client.received.length === 1 && server.clients.length === 2);
    server.send({ s: "AAA", n: 50, p: 12 });
    await live;
    const answer = await feed.glance();
    expect(readingOf(answer, "feed_reconnects_total").value).toBe(1);
    expect(readingOf(answer, "feed_sequence_gaps_total").value).toBe(0);
  });

  test("is made anew when that is asked for, at the pace of a reconnect, and that is no fault", async () => {
    const server = await startFeedServer();
    const feed = await begin(server);
    await feed.checker.resubscribe?.();
    await feed.checker.resubscribe?.();
    expect(server.clients).toHaveLength(1);
    await feed.clock.advance(1000);
    await server.until(() => server.clients.length === 2 && server.client.received.length === 1);
    const asked = feed.check();
    server.send({ s: "AAA", n: 70, p: 12 });
    const answer = await asked;
    expect(answer.kind).toBe("measured");
    expect(readingOf(answer, "feed_sequence_gaps_total").value).toBe(0);
    expect(server.upgrades).toBe(2);
  });

  test("a close is told even when the connection stands again before anybody looks", async () => {
    const server = await startFeedServer();
    const feed = await begin(server);
    const closed = feed.requested();
    server.client.ws.terminate();
    await closed;
    const live = feed.clock.advance(1000);
    await server.until(() => server.clients.length === 2 && server.client.received.length === 1);
    server.send({ s: "AAA", n: 2, p: 12 });
    await live;
    await server.taken();
    expect(failureOf(await feed.glance())).toContain("; connected again since");
    expect((await feed.glance()).kind).toBe("measured");
  });

  test("tries grow further apart while nothing comes of them, to a minute at most", async () => {
    const server = await startFeedServer({ greets: ({ ws }) => ws.close(1013) });
    const feed = follow(optionsOf(server));
    expect(failureOf(await feed.check())).toContain("closed the connection with 1013 (try again later)");
    for (let minute = 0; minute < 10; minute += 1) {
      for (let second = 0; second < 60; second += 1) {
        const tries = server.upgrades;
        await feed.clock.advance(1000);
        if (server.upgrades > tries) await server.until(() => server.client.ws.readyState === 3);
        await feed.glance();
      }
    }
    // 1, 2, 4, ... 60 s with half of it as jitter: between 13 and 25 tries in ten minutes.
    expect(server.upgrades).toBeGreaterThan(8);
    expect(server.upgrades).toBeLessThan(30);
  });

  test("a close at the end of its allotted time is by plan: nothing fails, and nothing is counted", async () => {
    const server = await startFeedServer();
    const feed = await begin(server, { planned_close_after: "1h", ping_interval: "2h" });
    for (let hour = 0; hour < 60; hour += 1) {
      await feed.clock.advance(60_000);
      server.send({ s: "AAA", n: hour + 2, p: hour });
      await server.taken();
      await feed.glance();
    }
    server.client.ws.close(1000);
    await server.until(() => server.client.ws.readyState === 3);
    const check = feed.check();
    await feed.clock.advance(1000);
    await server.until(() => server.clients.length === 2 && server.client.received.length === 1);
    server.send({ s: "AAA", n: 90, p: 1 });
    const answer = await check;
    expect(readingOf(answer, "feed_reconnects_total").value).toBe(0);
    expect(feed.requests()).toBe(0);
  });

  test("a connection that answers no ping is dead, although nothing closed it", async () => {
    const server = await startFeedServer({ autoPong: false });
    const feed = await begin(server);
    const requested = feed.requested();
    await feed.clock.advance(20_000);
    await server.until(() => server.client.pings() === 1);
    await feed.clock.advance(10_000);
    await requested;
    expect(failureOf(await feed.glance())).toContain("the server answers no ping any more: the connection is dead");
  });

  test("it is let go when nobody has checked it for five minutes, and made anew by the next check", async () => {
    const server = await startFeedServer();
    const feed = await begin(server, { ping_interval: "1h" });
    await feed.clock.advance(299_000);
    expect(server.client.ws.readyState).toBe(1);
    await feed.clock.advance(1000);
    await server.until(() => server.client.ws.readyState === 3);
    const check = feed.check();
    await server.until(() => server.clients.length === 2 && server.client.received.length === 1);
    server.send({ s: "AAA", n: 2, p: 1 });
    expect(readingOf(await check, "feed_last_tick_age_seconds", { symbol: "BBB" }).value).toBe(0);
  });

  test("closing the checker closes the connection", async () => {
    const server = await startFeedServer();
    const feed = await begin(server);
    await feed.checker.close?.();
    await server.until(() => server.client.ws.readyState === 3);
    await feed.clock.advance(600_000);
    expect(server.upgrades).toBe(1);
  });

  test("a connection keeps no process alive", async () => {
    const server = await startFeedServer();
    await begin(server);
    const handles = process.getActiveResourcesInfo().filter((name) => name === "TCPSocketWrap");
    // Only the server's own end counts: ours is unref'd.
    expect(handles).toHaveLength(1);
  });
});

describe("a server that is not as it should be", () => {
  test("refuses connections", async () => {
    const server = await startFeedServer();
    const { url } = server;
    server.end();
    const answer = await follow(optionsOf({ url })).check();
    expect(failureOf(answer)).toMatch(/^refused: connection refused on the server; connecting again in/);
    expect(answer).toMatchObject({ failure: { conclusive: false } });
  });

  test("accepts and never speaks", async () => {
    const server = createServer((socket) => socket.on("error", () => {}).resume());
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    onTestFinished(() => void server.close());
    const address = server.address();
    const url = `ws://127.0.0.1:${typeof address === "object" ? address?.port : 0}`;
    const feed = follow(optionsOf({ url }));
    const controller = new AbortController();
    const check = feed.checker.check({ clock: feed.clock, signal: controller.signal, timeoutMs: 3000 });
    await once(server, "connection");
    controller.abort();
    expect(failureOf(await check)).toMatch(
      /^timeout: no data from the server within 3 s \((not connected|connected, no answer to the upgrade)\)$/,
    );
    const late = feed.check();
    await feed.clock.advance(10_000);
    expect(failureOf(await late)).toContain("took more than 10 s (connected, no answer to the upgrade)");
  });

  test("upgrades and never sends data", async () => {
    const server = await startFeedServer();
    const feed = follow(optionsOf(server));
    const controller = new AbortController();
    const check = feed.checker.check({ clock: feed.clock, signal: controller.signal, timeoutMs: 3000 });
    await server.until(() => server.clients.at(-1)?.received.length === 1);
    controller.abort();
    expect(failureOf(await check)).toBe(
      "timeout: no data from the server within 3 s (connected and subscribed, then silent)",
    );
  });

  test("closes right after the subscription", async () => {
    const server = await startFeedServer({ hears: ({ ws }) => ws.close(1008, "disconnected") });
    const feed = follow(optionsOf(server));
    expect(failureOf(await feed.check())).toMatch(
      /closed the connection with 1008 \(policy violation\), "disconnected", \d+ ms after it was opened; no data had come/,
    );
  });

  test.each([
    [401, "unauthorized: the server answered 401 when asked for a WebSocket: our credentials are refused"],
    [403, "unauthorized: the server answered 403 when asked for a WebSocket: our credentials are refused"],
    [429, "refused: the server answered 429 when asked for a WebSocket: it has had too many requests"],
    [418, "refused: the server answered 418 when asked for a WebSocket: it has banned us"],
    [302, "unexpected-answer: the server answered 302 when asked for a WebSocket: redirects are not followed"],
    [503, "unexpected-answer: the server answered 503 when asked for a WebSocket"],
  ])("answers the upgrade with %i", async (status, words) => {
    const headers = { Location: "ws://127.0.0.1:1/" };
    const server = await startFeedServer({ refuses: () => ({ status, headers }) });
    expect(failureOf(await follow(optionsOf(server)).check())).toContain(words);
  });

  test("is no WebSocket server", async () => {
    const server = createServer((socket) => {
      socket.on("error", () => {});
      socket.once("data", () => socket.end("SSH-2.0-OpenSSH_9.2\r\n"));
    });
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    onTestFinished(() => void server.close());
    const address = server.address();
    const url = `ws://127.0.0.1:${typeof address === "object" ? address?.port : 0}`;
    expect(failureOf(await follow(optionsOf({ url })).check())).toMatch(
      /^unreadable: the server answered what is not HTTP/,
    );
  });

  test("is at a link-local address", async () => {
    const answer = await follow(optionsOf({ url: "ws://169.254.169.254/" })).check();
    expect(failureOf(answer)).toContain("169.254.169.254:80 not contacted");
  });
});
