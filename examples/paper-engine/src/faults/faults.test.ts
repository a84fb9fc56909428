import { once } from "node:events";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import Database from "better-sqlite3";
import { expect, onTestFinished, test } from "vitest";
import WebSocket from "ws";
import { SILENT_SYMBOL } from "../exchange/disturb-feed.ts";
import { SKEW_MS } from "../exchange/exchange.ts";
import type { FeedMessage, MarketMessage } from "../exchange/feed-message.ts";
import { eventually, type PaperEngine, startPaperEngine } from "../paper-engine.fixture.ts";

// Each fault does what it says, seen from outside: over the engine's and the exchange's own interfaces.

interface State {
  readonly iteration: number;
  readonly orders: Readonly<Record<string, number>>;
  readonly ack_latency_p99_ms: number | null;
}

interface Gate {
  readonly enabled: boolean;
  readonly canary_refused: boolean;
  readonly approved: number;
  readonly sent: number;
}

/** What the exchange sends to somebody who has subscribed to everything. */
async function follow({ exchange }: PaperEngine, path = "/feed") {
  const socket = new WebSocket(`ws://127.0.0.1:${exchange.ports.http}${path}`);
  onTestFinished(() => socket.terminate());
  const messages: FeedMessage[] = [];
  socket.on("message", (data: Buffer) => messages.push(JSON.parse(data.toString()) as FeedMessage));
  await once(socket, "open");
  socket.send('{"type":"subscribe"}');
  const market = () => messages.filter((each): each is MarketMessage => each.type === "quote" || each.type === "trade");
  await eventually(() => market().length > 20);
  /** Forgets what was sent before this moment: a heartbeat that was not, has come after all of it. */
  const anew = async () => {
    messages.splice(0);
    await eventually(() => messages.some(({ type }) => type === "heartbeat"));
    messages.splice(0);
  };
  return { socket, messages, market, anew };
}

async function count(paper: PaperEngine, name: string): Promise<number> {
  return (await paper.ofEngine<State>("/state")).orders[name] ?? 0;
}

async function isTrading(paper: PaperEngine): Promise<void> {
  const before = await count(paper, "filled");
  await eventually(async () => (await count(paper, "filled")) > before);
}

test("loop_frozen: the API answers and the loop stands still", async () => {
  const paper = await startPaperEngine();
  await isTrading(paper);
  await paper.faults.set("loop_frozen", true);
  const { iteration } = await paper.ofEngine<State>("/state");
  const seen = await follow(paper);
  await eventually(() => seen.messages.some(({ type, sequence }) => type === "heartbeat" && sequence >= 2));
  expect(await paper.ofEngine("/health")).toMatchObject({ status: "ok", fix: "logged_on", feed: "connected" });
  expect((await paper.ofEngine<State>("/state")).iteration).toBeLessThanOrEqual(iteration + 1);
  await paper.faults.set("loop_frozen", false);
  await eventually(async () => (await paper.ofEngine<State>("/state")).iteration > iteration + 5);
});

test("api_hang: requests are taken and not answered, and it goes on trading", async () => {
  const paper = await startPaperEngine();
  await isTrading(paper);
  await paper.faults.set("api_hang", true);
  const sent = paper.engine.gateway.counts.sent;
  const answer = paper.ofEngine("/health");
  let isAnswered = false;
  void answer.then(() => {
    isAnswered = true;
  });
  await eventually(() => paper.engine.gateway.counts.sent > sent + 1);
  expect(isAnswered).toBe(false);
  await paper.faults.set("api_hang", false);
  expect(await answer).toMatchObject({ status: "ok" });
});

test("feed_stale: only heartbeats come", async () => {
  const paper = await startPaperEngine();
  const seen = await follow(paper);
  await paper.faults.set("feed_stale", true);
  await seen.anew();
  await eventually(() => seen.messages.filter(({ type }) => type === "heartbeat").length >= 2);
  expect(seen.market().length).toBe(0);
  await paper.faults.set("feed_stale", false);
  await eventually(() => seen.market().length > 0);
});

test("feed_symbol_silent: one symbol is missing", async () => {
  const paper = await startPaperEngine();
  const seen = await follow(paper);
  await paper.faults.set("feed_symbol_silent", true);
  await seen.anew();
  await eventually(() => new Set(seen.market().map(({ symbol }) => symbol)).size === 7);
  expect(seen.market().some(({ symbol }) => symbol === SILENT_SYMBOL)).toBe(false);
});

test("feed_frozen: sequences and stamps go on, values do not", async () => {
  const paper = await startPaperEngine();
  const seen = await follow(paper);
  await paper.faults.set("feed_frozen", true);
  await seen.anew();
  const ofBtc = () => seen.market().filter(({ symbol }) => symbol === "BTC-USD");
  await eventually(() => ofBtc().length > 10);
  const values = ofBtc()
    .slice(1)
    .map((each) => (each.type === "quote" ? `${each.bid} ${each.ask}` : "a trade"));
  expect(new Set(values).size).toBe(1);
  expect(new Set(ofBtc().map(({ sequence }) => sequence)).size).toBe(ofBtc().length);
});

test("feed_gaps: the engine finds holes in the sequences", async () => {
  const paper = await startPaperEngine();
  await follow(paper);
  expect(paper.engine.market.counts.gaps).toBe(0);
  await paper.faults.set("feed_gaps", true);
  await eventually(() => paper.engine.market.counts.gaps > 3);
});

test("feed_crossed: the bid is above the ask", async () => {
  const paper = await startPaperEngine();
  const seen = await follow(paper);
  const isCrossed = () => seen.market().some((each) => each.type === "quote" && each.bid > each.ask);
  expect(isCrossed()).toBe(false);
  await paper.faults.set("feed_crossed", true);
  await eventually(isCrossed);
});

test("feed_closed: connections end and none is taken, until it is over", async () => {
  const paper = await startPaperEngine();
  const seen = await follow(paper);
  const closed = once(seen.socket, "close");
  await paper.faults.set("feed_closed", true);
  expect((await closed)[0]).toBe(1001);
  await eventually(async () => paper.engine.market.counts.reconnects >= 2);
  expect(await paper.ofEngine("/health")).toMatchObject({ feed: "disconnected", fix: "logged_on" });
  await paper.faults.set("feed_closed", false);
  await eventually(async () => (await paper.ofEngine<{ feed: string }>("/health")).feed === "connected");
});

test("feed_closed: the second gateway goes on, and the engine can be moved there, once", async () => {
  const paper = await startPaperEngine();
  const seen = await follow(paper, "/feed-b");
  await paper.faults.set("feed_closed", true);
  await seen.anew();
  await eventually(() => seen.market().length > 0);
  const steer = (path: string, token: string) =>
    fetch(`http://127.0.0.1:${paper.engine.port}/market-data/${path}`, {
      method: "POST",
      headers: { "content-type": "application/json", "x-plimsoll-fencing-token": token },
      body: JSON.stringify({ line: path === "fence" ? "a" : "b" }),
    });
  expect(await (await steer("fence", "7")).json()).toEqual({ line: "a", fenced: ["a"] });
  expect(await (await steer("follow", "7")).json()).toEqual({ line: "b", fenced: ["a"] });
  expect((await steer("follow", "6")).status).toBe(409);
  await eventually(async () => (await paper.ofEngine<{ feed: string }>("/health")).feed === "connected");
  const before = paper.engine.market.counts.messages;
  await eventually(() => paper.engine.market.counts.messages > before);
});

test("subscription_lost: silent on an open connection, until who is silent subscribes again, or it is over", async () => {
  const paper = await startPaperEngine();
  const [one, other] = [await follow(paper), await follow(paper)];
  await paper.faults.set("subscription_lost", true);
  for (const seen of [one, other]) {
    await seen.anew();
    expect(seen.market()).toEqual([]);
  }
  one.socket.send('{"type":"subscribe"}');
  await eventually(() => one.market().length > 0);
  expect(other.market()).toEqual([]);
  await paper.faults.set("subscription_lost", false);
  await eventually(() => other.market().length > 0);
});

test("acks_slow: acknowledgements take seconds", async () => {
  const paper = await startPaperEngine();
  await isTrading(paper);
  await paper.faults.set("acks_slow", true);
  await eventually(async () => ((await paper.ofEngine<State>("/state")).ack_latency_p99_ms ?? 0) > 2000);
});

test("acks_missing: the exchange fills and says nothing; all is told at the end", async () => {
  const paper = await startPaperEngine();
  await isTrading(paper);
  await paper.faults.set("acks_missing", true);
  const statuses = async () =>
    (await paper.ofEngine<{ orders: { status: string }[] }>("/orders")).orders.map(({ status }) => status);
  await eventually(async () => (await statuses()).includes("unknown"));
  await paper.faults.set("acks_missing", false);
  await eventually(async () => !(await statuses()).includes("unknown"));
  await isTrading(paper);
});

test("reject_storm: every order is rejected, and the engine goes on sending", async () => {
  const paper = await startPaperEngine();
  await isTrading(paper);
  await paper.faults.set("reject_storm", true);
  await eventually(async () => (await count(paper, "rejected")) > 3);
  await paper.faults.set("reject_storm", false);
  await isTrading(paper);
});

test("cancels_refused: what rests is neither filled nor cancelled, and the engine goes on asking", async () => {
  const paper = await startPaperEngine();
  await isTrading(paper);
  await paper.faults.set("cancels_refused", true);
  await eventually(async () => (await count(paper, "cancelsRefused")) > 3);
  const log = readFileSync(paper.engine.fix.messagesPath, "latin1");
  const requests = log.split("\n").filter((line) => line.includes("\x0135=F\x01"));
  const asked = requests.map((line) => line.split("\x01").find((field) => field.startsWith("11=")));
  expect(new Set(asked).size).toBe(asked.length);
  const cancelled = await count(paper, "cancelled");
  await paper.faults.set("cancels_refused", false);
  await eventually(async () => (await count(paper, "cancelled")) > cancelled);
});

test("fix_logout: the engine is logged out and may not log on, and all goes on when the fault ends", async () => {
  const paper = await startPaperEngine();
  await isTrading(paper);
  await paper.faults.set("fix_logout", true);
  const session = async () => (await paper.ofEngine<{ fix: string }>("/health")).fix;
  await eventually(async () => (await session()) === "logged_off");
  const log = () => readFileSync(paper.engine.fix.messagesPath, "latin1");
  const refused = () =>
    log()
      .split("\n")
      .filter((line) => line.includes("\x0158=password expired\x01")).length;
  await eventually(() => refused() >= 2);
  await paper.faults.set("fix_logout", false);
  await eventually(async () => (await session()) === "logged_on");
  await isTrading(paper);
});

test("fix_gap: what the engine asks for does not come, and nothing after it counts; then all is made good", async () => {
  const paper = await startPaperEngine();
  await isTrading(paper);
  await paper.faults.set("fix_gap", true);
  const asked = () => readFileSync(paper.engine.fix.messagesPath, "latin1").split("\x0135=2\x01").length - 1;
  await eventually(() => asked() >= 2);
  expect(await paper.ofEngine("/health")).toMatchObject({ fix: "logged_on" });
  const { orders } = await paper.ofEngine<{ orders: { status: string }[] }>("/orders");
  expect(orders.some(({ status }) => status === "pending" || status === "unknown")).toBe(true);
  await paper.faults.set("fix_gap", false);
  await isTrading(paper);
});

test("orders_duplicated: parents are filled more than once", async () => {
  const paper = await startPaperEngine();
  await paper.faults.set("orders_duplicated", true);
  const database = new Database(join(paper.data, "orders.db"), { readonly: true });
  onTestFinished(() => void database.close());
  const ratio = database
    .prepare(`SELECT max(sent / quantity) FROM (SELECT p.quantity AS quantity, sum(o.quantity) AS sent
      FROM parent_orders p JOIN orders o ON o.parent_id = p.id GROUP BY p.id)`)
    .pluck();
  await eventually(() => Number(ratio.get()) > 2);
});

test("gate_bypassed: orders leave unchecked, and the canary is not stopped", async () => {
  const paper = await startPaperEngine();
  await isTrading(paper);
  await paper.faults.set("gate_bypassed", true);
  await eventually(async () => (await count(paper, "unchecked")) > 0);
  const canary = async () => (await paper.ofEngine<{ gate: Gate }>("/risk")).gate;
  await eventually(async () => !(await canary()).canary_refused);
  const { approved, sent } = await canary();
  expect(approved).toBeLessThan(sent);
  expect(await canary()).toMatchObject({ enabled: true });
  await paper.faults.set("gate_bypassed", false);
  await eventually(async () => (await canary()).canary_refused);
});

test("fills_lost: positions differ from the exchange's until the fault ends", async () => {
  const paper = await startPaperEngine();
  await isTrading(paper);
  await paper.faults.set("fills_lost", true);
  const breaks = () => {
    const held = paper.engine.book.positions();
    const theirs = paper.exchange.matching.positions();
    const symbols = new Set([...held.keys(), ...theirs.keys()]);
    return [...symbols].filter((symbol) => (held.get(symbol) ?? 0) !== (theirs.get(symbol) ?? 0)).length;
  };
  await eventually(() => breaks() >= 3);
  await paper.faults.set("fills_lost", false);
  await eventually(() => breaks() === 0);
});

test("database_corrupt: the engine says so and sends nothing; healed, it trades again", async () => {
  const paper = await startPaperEngine();
  await isTrading(paper);
  await paper.faults.set("database_corrupt", true);
  const state = async () => (await paper.ofEngine<{ database: string }>("/health")).database;
  await eventually(async () => (await state()) === "corrupt");
  const sent = await count(paper, "sent");
  const { iteration } = await paper.ofEngine<State>("/state");
  await eventually(async () => (await paper.ofEngine<State>("/state")).iteration > iteration + 5);
  expect(await count(paper, "sent")).toBe(sent);
  await paper.faults.set("database_corrupt", false);
  expect(await state()).toBe("ok");
  await isTrading(paper);
});

test("clock_skew: everything outside is ahead of this host", async () => {
  const paper = await startPaperEngine();
  const seen = await follow(paper);
  await paper.faults.set("clock_skew", true);
  await eventually(() => Date.parse(seen.messages.at(-1)?.time ?? "") > Date.now() + SKEW_MS / 2);
  const { serverTime } = await paper.ofExchange<{ serverTime: number }>("/time");
  expect(serverTime).toBeGreaterThan(Date.now() + SKEW_MS / 2);
});

test("memory_leak: the process grows, and gives it back", async () => {
  const paper = await startPaperEngine();
  const resident = async () => {
    const text = await (await fetch(`http://127.0.0.1:${paper.engine.port}/metrics`)).text();
    return Number(/^process_resident_memory_bytes (\d+)/m.exec(text)?.[1]);
  };
  const before = await resident();
  await paper.faults.set("memory_leak", true);
  await eventually(async () => (await resident()) > before + 100_000_000);
  await paper.faults.set("memory_leak", false);
  await eventually(async () => (await resident()) < before + 60_000_000);
});

test("rate_limit_ban: the exchange bans the address, for as long as it is pestered", async () => {
  const paper = await startPaperEngine();
  const ask = () => fetch(`http://127.0.0.1:${paper.exchange.ports.http}/ping`);
  expect((await ask()).status).toBe(200);
  await paper.faults.set("rate_limit_ban", true);
  await eventually(async () => (await ask()).status === 418);
  const banned = await ask();
  expect(banned.headers.get("retry-after")).toBe("5");
  expect(Number(banned.headers.get("x-mbx-used-weight-1m"))).toBeGreaterThan(1200);
  await paper.faults.set("rate_limit_ban", false);
  await eventually(async () => (await ask()).status === 200);
});

test("venue_down: feed, FIX and REST are gone, and come back", async () => {
  const paper = await startPaperEngine();
  await isTrading(paper);
  await paper.faults.set("venue_down", true);
  await expect(paper.ofExchange("/ping")).rejects.toThrow();
  await eventually(async () => {
    const { feed, fix } = await paper.ofEngine<{ feed: string; fix: string }>("/health");
    return feed === "disconnected" && fix === "logged_off";
  });
  await paper.faults.set("venue_down", false);
  await isTrading(paper);
});
