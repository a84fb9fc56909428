import { describe, expect, test } from "vitest";
import { createVirtualClock } from "../../testing/virtual-clock.ts";
import { realClock } from "../host/real-time.fixture.ts";
import { startFeedServer } from "./feed-server.fixture.ts";
import { failureOf, follow, readingOf } from "./followed-feed.fixture.ts";
import { frame, startRawFeed, TEXT, TEXT_BEGINS, TEXT_GOES_ON } from "./raw-feed.fixture.ts";

const FIELDS = { symbol: "s", sequence: "n", bid: "b", ask: "a", price: "p", volume: "v", timestamp: "t" };
const OPTIONS = { symbols: ["AAA", "BBB"], fields: FIELDS, ping_interval: "20d" };
const GOOD = { s: "AAA", n: 1, p: 10 };

async function begin(options: object = {}) {
  const server = await startFeedServer();
  const feed = follow({ url: server.url, ...OPTIONS, ...options });
  const check = feed.check();
  await server.until(() => server.clients.length === 1);
  server.send(GOOD);
  expect((await check).kind).toBe("measured");
  return { server, feed };
}

describe("messages that are none", () => {
  const deep = (depth: number) => `${'{"a":['.repeat(depth)}${"]}".repeat(depth)}`;
  test.each([
    ["no JSON", "<html>503</html>", "no JSON: <html>503</html>"],
    ["half of one", '{"s":"AAA","p":', 'no JSON: {"s":"AAA","p":'],
    ["nothing", "", "no JSON: "],
    ["a number", "42", "no JSON object or list: 42"],
    ["a text", '"AAA"', 'no JSON object or list: "AAA"'],
    ["null", "null", "no JSON object or list: null"],
    ["without a symbol", '{"p":10}', "a data message without its symbol"],
    ["with a symbol that is none", '{"s":{"x":1},"p":10}', "a data message without its symbol"],
    ["with a price that is none", '{"s":"AAA","p":"ten"}', 'a data message with "ten" where a number should be'],
    ["with a price that is a list", '{"s":"AAA","p":[1,2]}', "a data message with a list where a number should be"],
    [
      "with a price beyond all numbers",
      '{"s":"AAA","p":1e999}',
      "a data message with Infinity where a number should be",
    ],
    ["with a broken number", '{"s":"AAA","n":1.5}', "a data message with 1.5 where a number should be"],
    ["with a stamp that is none", '{"s":"AAA","t":"soon"}', 'a data message with "soon" where a number should be'],
    ["nested without end", deep(100_000), "a data message without its symbol"],
    ["half a million at once", `[${"0,".repeat(500_000)}0]`, "a list of 500001 messages at once"],
  ])("%s are told with what came", async (_, text, words) => {
    const { server, feed } = await begin();
    server.send(JSON.stringify({ ...GOOD, n: 2 }), text);
    await server.taken();
    const mixed = await feed.glance();
    expect(readingOf(mixed, "feed_unreadable_messages")).toMatchObject({
      value: 1,
      details: { error: `the last: ${words}` },
    });
    server.send(text);
    await server.taken();
    const failed = await feed.glance();
    expect(failureOf(failed)).toBe(`unreadable: the server sends what cannot be read: 1 messages, the last ${words}`);
    expect(JSON.stringify(failed).length).toBeLessThan(500);
  });

  test("a fault does not refresh the age of its symbol", async () => {
    const { server, feed } = await begin();
    await feed.clock.advance(8000);
    server.send('{"s":"AAA","p":"ten"}', { s: "BBB", p: 1 });
    await server.taken();
    const answer = await feed.glance();
    expect(readingOf(answer, "feed_last_tick_age_seconds", { symbol: "AAA" }).value).toBe(8);
  });

  test("binary ones are told by their length", async () => {
    const { server, feed } = await begin();
    server.send(Buffer.from([1, 2, 3]));
    await server.taken();
    expect(failureOf(await feed.glance())).toContain("the last a binary message of 3 bytes");
  });

  test("names of Object's own members do no harm", async () => {
    const { server, feed } = await begin({ symbols: [] });
    server.send(
      '{"s":"__proto__","p":1}',
      '{"s":"constructor","p":2}',
      '{"__proto__":{"s":"AAA"},"s":"toString","p":3}',
    );
    await server.taken();
    const answer = await feed.glance();
    expect(readingOf(answer, "feed_last_tick_age_seconds", { symbol: "__proto__" }).value).toBe(0);
    expect(readingOf(answer, "feed_unreadable_messages").value).toBe(0);
    expect(({} as { s?: string }).s).toBeUndefined();
  });

  test("ever new symbols are followed up to 2,000, and no more", async () => {
    const { server, feed } = await begin({ symbols: [] });
    for (let n = 0; n < 5000; n += 1) server.send({ s: `X${n}`, p: n });
    await server.taken();
    await feed.clock.advance(20_000);
    server.send(GOOD);
    await server.taken();
    const answer = await feed.glance();
    expect(readingOf(answer, "feed_silent_symbols").value).toBe(1999);
    expect(answer.metrics?.length).toBeLessThan(40);
  });
});

describe("a server that breaks the protocol is hung up on", () => {
  const opening = frame(TEXT, JSON.stringify(GOOD));
  test.each([
    [
      "a message that is too long",
      frame(TEXT, "x".repeat(5000)),
      "sent a message of more than 4096 bytes (max_message)",
    ],
    [
      "a length beyond all bounds",
      Buffer.from([TEXT, 127, 127, 255, 255, 255, 255, 255, 255, 255]),
      "sent a message of more than 4096 bytes (max_message)",
    ],
    [
      "bytes that are no text",
      frame(TEXT, Buffer.from([0xc3, 0x28])),
      "broke the WebSocket protocol (invalid UTF-8 sequence)",
    ],
    ["reserved bits", frame(0xf1, "x"), "broke the WebSocket protocol (RSV2 and RSV3 must be clear)"],
    ["compression that nobody offered", frame(0xc1, "x"), "broke the WebSocket protocol (RSV1 must be clear)"],
    ["an unknown frame", frame(0x83, "x"), "broke the WebSocket protocol (invalid opcode 3)"],
    ["a masked frame", Buffer.from([TEXT, 0x81, 0, 0, 0, 0, 65]), "broke the WebSocket protocol (MASK must be clear)"],
    [
      "a close code that there is not",
      frame(0x88, Buffer.from([0, 5])),
      "broke the WebSocket protocol (invalid status code 5)",
    ],
  ])("%s", async (_, bytes, words) => {
    const { url } = await startRawFeed((socket) => socket.write(Buffer.concat([opening, bytes])));
    const feed = follow({ url, ...OPTIONS, max_message: "4KiB" });
    const requested = feed.requested();
    const first = feed.check();
    await requested;
    const answers = [await first, await feed.glance()];
    expect(answers.map(failureOf).join(" | ")).toContain(words);
  });

  test("a message in pieces without end", async () => {
    const { url } = await startRawFeed((socket) => {
      const more = () => {
        while (!socket.destroyed && socket.write(frame(TEXT_GOES_ON, "x".repeat(100))));
      };
      socket.write(frame(TEXT_BEGINS, "x"));
      socket.on("drain", more);
      more();
    });
    const feed = follow({ url, ...OPTIONS, max_message: "64KiB" });
    expect(failureOf(await feed.check())).toContain("sent a message of more than 65536 bytes (max_message)");
  });

  test("pieces of nothing without end", async () => {
    const { url } = await startRawFeed((socket) => {
      const piece = Buffer.concat(Array.from({ length: 1000 }, () => frame(TEXT_GOES_ON, "")));
      const more = () => {
        while (!socket.destroyed && socket.write(piece));
      };
      socket.write(frame(TEXT_BEGINS, "x"));
      socket.on("drain", more);
      more();
    });
    expect(failureOf(await follow({ url, ...OPTIONS }).check())).toContain("sent a message in too many pieces");
  });

  test("a message that is never finished: nothing answers the ping any more", async () => {
    const { url } = await startRawFeed((socket) => {
      const long = frame(TEXT, "x".repeat(1000));
      socket.write(Buffer.concat([opening, long.subarray(0, 500)]));
    });
    const feed = follow({ url, ...OPTIONS, ping_interval: "20s" }, { clock: createVirtualClock() });
    await feed.check();
    await feed.clock.advance(30_000);
    expect(failureOf(await feed.glance())).toContain("answers no ping any more");
  });
});

describe("a flood", () => {
  test("is read up to max_rate, told, and takes no gaps for faults", async () => {
    const server = await startFeedServer();
    const kind = { url: server.url, ...OPTIONS, max_rate: 1000 };
    // On the machine's own clock: a slice of time must pass for the gate to open again.
    const feed = follow(kind, { setup: { clock: realClock } });
    const check = feed.check();
    await server.until(() => server.clients.length === 1);
    server.send(GOOD);
    await check;
    for (let n = 2; n < 30_000; n += 1) server.client.ws.send(`{"s":"AAA","n":${n},"p":${n}}`);
    await server.taken();
    await new Promise((resolve) => setTimeout(resolve, 200));
    server.send({ s: "AAA", n: 30_000, p: 1 });
    await server.taken();
    const answer = await feed.glance();
    const skipped = readingOf(answer, "feed_skipped_percentage");
    expect(skipped.value).toBeGreaterThan(50);
    expect(skipped.details?.error).toContain("more comes than max_rate lets in");
    expect(readingOf(answer, "feed_sequence_gaps_total").value).toBe(0);
    expect((await feed.glance()).kind).toBe("measured");
  });
});
