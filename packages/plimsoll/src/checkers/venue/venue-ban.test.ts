import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { expect, onTestFinished, test } from "vitest";
import { WebSocketServer } from "ws";
import type { Checker, CheckerRegistry } from "../../port/checker.ts";
import { createVirtualClock, type VirtualClock } from "../../testing/virtual-clock.ts";
import { setupOf } from "../host/real-time.fixture.ts";
import { createCheckerRegistry } from "../registry.ts";

const SECOND = 1000;
const MINUTE = 60 * SECOND;

/**
 * A venue as Binance guards itself: request weight is counted for an address by the minute and told in every answer; beyond
 * the limit 429 with Retry-After, and whoever then asks again is banned with 418. A connection costs its weight too.
 */
class GuardedVenue {
  readonly limit: number;
  used = 0;
  readonly asked: number[] = [];
  readonly upgraded: number[] = [];
  bannedUntil = 0;
  limitedUntil = 0;
  closesAtOnce = false;
  readonly clock: VirtualClock;
  #minute = 0;
  readonly #server = createServer((_request, response) => {
    const status = this.#count(this.asked);
    const wait = Math.ceil((Math.max(this.bannedUntil, this.limitedUntil) - this.clock.now()) / SECOND);
    response.setHeader("X-MBX-USED-WEIGHT-1M", this.used);
    if (status !== 200) response.setHeader("Retry-After", wait);
    response.writeHead(status).end("{}");
  });

  constructor(clock: VirtualClock, limit: number) {
    this.clock = clock;
    this.limit = limit;
    const sockets = new WebSocketServer({ noServer: true });
    this.#server.on("upgrade", (request, socket, head) => {
      const status = this.#count(this.upgraded);
      const wait = Math.ceil((Math.max(this.bannedUntil, this.limitedUntil) - clock.now()) / SECOND);
      if (status !== 200) {
        socket.end(`HTTP/1.1 ${status} No\r\nRetry-After: ${wait}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n`);
        return;
      }
      sockets.handleUpgrade(request, socket, head, (ws) => {
        ws.on("error", () => {});
        if (this.closesAtOnce) ws.close(1013);
        else ws.send('{"s":"AAA","p":1}');
      });
    });
  }

  async listen(): Promise<void> {
    await new Promise<void>((ready) => this.#server.listen(0, "127.0.0.1", ready));
    onTestFinished(() => {
      this.#server.closeAllConnections();
      this.#server.close();
    });
  }

  get host(): string {
    return `127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** The engine asks too: it shares the address. */
  engineAsks(weight: number): void {
    this.#turn();
    this.used += weight;
  }

  #count(times: number[]): number {
    const now = this.clock.now();
    times.push(now);
    this.#turn();
    this.used += 1;
    if (now < this.bannedUntil) return 418;
    if (now < this.limitedUntil) {
      this.bannedUntil = now + 120 * SECOND;
      return 418;
    }
    if (this.used <= this.limit) return 200;
    this.limitedUntil = now + 30 * SECOND;
    return 429;
  }

  #turn(): void {
    const minute = Math.floor(this.clock.now() / MINUTE);
    if (minute !== this.#minute) this.used = 0;
    this.#minute = minute;
  }
}

async function startVenue(limit = 100): Promise<GuardedVenue> {
  const venue = new GuardedVenue(createVirtualClock(Date.parse("2026-11-23T12:00:00Z")), limit);
  await venue.listen();
  return venue;
}

interface Watch {
  readonly checker: Checker;
  check(): Promise<unknown>;
}

function watch(
  registry: CheckerRegistry,
  kind: string,
  { venue, options, id = "a" }: { venue: GuardedVenue; options: object; id?: string },
): Watch {
  const { clock } = venue;
  const entry = registry.get(kind);
  if (entry === undefined) throw new Error(`no kind ${kind}`);
  const checker = entry.create(entry.options.parse(options), setupOf({ clock, componentId: id }));
  onTestFinished(() => checker.close?.());
  return { checker, check: () => checker.check({ clock, signal: AbortSignal.timeout(1000), timeoutMs: 3000 }) };
}

const rest = (venue: GuardedVenue, more: object = {}) => ({
  api_name: "binance",
  api_url: `http://${venue.host}/api/v3/ping`,
  rate_limits: { "1m": venue.limit },
  venue: { name: "binance", ...more },
});

const feed = (venue: GuardedVenue, more: object = {}) => ({
  url: `ws://${venue.host}/`,
  symbols: ["AAA"],
  fields: { symbol: "s", price: "p" },
  ping_interval: "20d",
  venue: { name: "binance", ...more },
});

/** The most that lie within one window. */
function most(times: readonly number[], windowMs: number): number {
  return Math.max(0, ...times.map((from) => times.filter((at) => at >= from && at < from + windowMs).length));
}

test("twenty probes that ask every second stay within their weight together", async () => {
  const venue = await startVenue(1000);
  const registry = createCheckerRegistry();
  const probes = Array.from({ length: 20 }, (_, index) =>
    watch(registry, "http", { venue, options: rest(venue, { weight_per_minute: 30 }), id: `p${index}` }),
  );
  for (let second = 0; second < 180; second += 1) {
    await Promise.all(probes.map(({ check }) => check()));
    await venue.clock.advance(SECOND);
    // Made anew, as by a reload: that gives nothing back.
    const fresh = watch(registry, "http", { venue, options: rest(venue, { weight_per_minute: 30 }), id: "p0" });
    probes[0] = fresh;
  }
  expect(most(venue.asked, MINUTE)).toBeLessThanOrEqual(30);
  expect(venue.asked.length).toBeGreaterThanOrEqual(60);
});

test("when the engine uses most of the limit, no probe and no feed takes from the rest", async () => {
  const venue = await startVenue(100);
  const registry = createCheckerRegistry();
  const probe = watch(registry, "http", { venue, options: rest(venue) });
  const other = watch(registry, "http", { venue, options: rest(venue), id: "b" });
  const stream = watch(registry, "websocket", { venue, options: feed(venue) });
  venue.engineAsks(75);
  await probe.check();
  expect(venue.asked).toHaveLength(1);
  for (let second = 0; second < 59; second += 1) {
    const answers = await Promise.all([probe.check(), other.check(), stream.check()]);
    expect(JSON.stringify(answers[1])).toContain("76 % of binance's limit is used (76 of 100 in 1m)");
    expect(JSON.stringify(answers[2])).toContain("not connected to 127.0.0.1");
    await venue.clock.advance(SECOND);
  }
  expect(venue.asked).toHaveLength(1);
  expect(venue.upgraded).toHaveLength(0);
  await venue.clock.advance(SECOND);
  await other.check();
  expect(venue.asked).toHaveLength(2);
});

test("after a 429 nothing at all reaches the venue until it may: no probe, no feed, nothing made anew, no restart", async () => {
  const venue = await startVenue(100);
  const kept: unknown[] = [];
  const first = createCheckerRegistry();
  first.get("http")?.memory?.subscribe((memory) => kept.push(memory));
  // They look away from what the venue tells, to get as far as a 429.
  const blind = { back_off_at: 100 };
  const probe = watch(first, "http", { venue, options: { ...rest(venue, blind), rate_limits: undefined } });
  const stream = watch(first, "websocket", { venue, options: feed(venue, blind) });
  await stream.check();
  venue.engineAsks(100);
  await probe.check();
  expect(venue.limitedUntil).toBeGreaterThan(0);
  const before = venue.asked.length + venue.upgraded.length;
  await stream.checker.close?.();
  for (let second = 0; second < 29; second += 1) {
    const restarted = createCheckerRegistry();
    restarted.get("http")?.memory?.restore(JSON.parse(JSON.stringify(kept.at(-1))), venue.clock.now());
    for (const registry of [first, restarted]) {
      const again = [
        watch(registry, "http", { venue, options: { ...rest(venue, blind), rate_limits: undefined } }),
        watch(registry, "websocket", { venue, options: feed(venue, blind) }),
      ];
      await Promise.all(again.map(({ check }) => check()));
      for (const { checker } of again) await checker.close?.();
    }
    await probe.check();
    await venue.clock.advance(SECOND);
  }
  expect(venue.asked.length + venue.upgraded.length).toBe(before);
  expect(venue.bannedUntil).toBe(0);
  await venue.clock.advance(31 * SECOND);
  await probe.check();
  expect(venue.asked.length + venue.upgraded.length).toBe(before + 1);
});

test("a feed that is refused with 429 holds the probes too", async () => {
  const venue = await startVenue(100);
  const registry = createCheckerRegistry();
  venue.engineAsks(100);
  await watch(registry, "websocket", { venue, options: feed(venue) }).check();
  const probe = watch(registry, "http", { venue, options: rest(venue) });
  for (let second = 0; second < 29; second += 1) {
    await probe.check();
    await venue.clock.advance(SECOND);
  }
  expect(venue.asked).toHaveLength(0);
  expect(venue.bannedUntil).toBe(0);
});

test("ten feeds that are closed again and again stay within their connections", async () => {
  const venue = await startVenue(1_000_000);
  venue.closesAtOnce = true;
  const registry = createCheckerRegistry();
  const feeds = Array.from({ length: 10 }, (_, index) =>
    watch(registry, "websocket", { venue, options: feed(venue, { connections_per_5m: 20 }), id: `f${index}` }),
  );
  const glance = ({ checker }: Watch) =>
    checker.check({ clock: venue.clock, signal: AbortSignal.abort(), timeoutMs: 3000 });
  /** The sockets are real and the clock is not: no time passes while a connection is on its way. */
  const settled = async () => {
    for (;;) {
      const answers = JSON.stringify(await Promise.all(feeds.map(glance)));
      if (!answers.includes("no data from")) return;
      await new Promise((resolve) => setImmediate(resolve));
    }
  };
  for (let second = 0; second < 1200; second += 1) {
    await settled();
    await venue.clock.advance(SECOND);
  }
  expect(most(venue.upgraded, 5 * MINUTE)).toBeLessThanOrEqual(20);
  expect(venue.upgraded.length).toBeGreaterThan(20);
});
