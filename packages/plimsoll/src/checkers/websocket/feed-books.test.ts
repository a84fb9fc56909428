import { describe, expect, test } from "vitest";
import { readingOf } from "./followed-feed.fixture.ts";
import { begin, connect, FIELDS, SECOND } from "./talking-feed.fixture.ts";

describe("the book that a feed tells", () => {
  test("is timed while it is crossed; a locked one is only noted", async () => {
    const { feed, say } = await begin();
    await say({ s: "AAA", b: 10.5, a: 10.4 }, { s: "BBB", b: 7, a: 7 });
    await feed.clock.advance(5 * SECOND);
    await say({ s: "AAA", b: 10.6, a: 10.4 });
    const crossed = readingOf(await feed.glance(), "book_crossed_seconds");
    expect(crossed).toMatchObject({ value: 5, conclusive: true, details: { locked_books: 1 } });
    await say({ s: "AAA", b: 10.3, a: 10.4 });
    expect(readingOf(await feed.glance(), "book_crossed_seconds").value).toBe(0);
  });

  test("a side without a price crosses nothing", async () => {
    const { feed, say } = await begin();
    await say({ s: "AAA", b: 10.5, a: 0 });
    await feed.clock.advance(9 * SECOND);
    expect(readingOf(await feed.glance(), "book_crossed_seconds").value).toBe(0);
  });

  test("a book that is told one side at a time is judged by the last of each", async () => {
    const { feed, say } = await begin();
    const crossed = async () => readingOf(await feed.glance(), "book_crossed_seconds");
    await say({ s: "AAA", b: 10.5 });
    await say({ s: "AAA", p: 10.6 });
    expect((await crossed()).value).toBe(0);
    await say({ s: "AAA", a: 10.4 }, { s: "BBB", b: 7 }, { s: "BBB", a: 7 });
    await feed.clock.advance(3 * SECOND);
    expect(await crossed()).toMatchObject({ value: 3, details: { locked_books: 1 } });
    await say({ s: "AAA", a: 10.6 });
    expect((await crossed()).value).toBe(0);
    await say({ s: "AAA", b: 10.7 });
    await feed.clock.advance(2 * SECOND);
    expect((await crossed()).value).toBe(2);
  });

  test.each([{ b: 0, a: 10.4 }, { b: null, a: 10.4 }, { b: "" }])(
    "a side that is told to be none crosses nothing any more: %j",
    async (message) => {
      const { feed, say } = await begin();
      await say({ s: "AAA", b: 10.5, a: 10.4 });
      await feed.clock.advance(2 * SECOND);
      await say({ s: "AAA", ...message });
      expect(readingOf(await feed.glance(), "book_crossed_seconds").value).toBe(0);
      await say({ s: "AAA", a: 10.3 });
      expect(readingOf(await feed.glance(), "book_crossed_seconds").value).toBe(0);
    },
  );

  test("a side that a whole state leaves out is none", async () => {
    const options = { fields: undefined, messages: [{ name: "quote", fields: FIELDS, snapshot: { whole: true } }] };
    const { feed, say } = await begin({ options });
    await say({ s: "AAA", b: 10.5, a: 10.6 }, { s: "AAA", a: 10.4, whole: true });
    await feed.clock.advance(2 * SECOND);
    expect(readingOf(await feed.glance(), "book_crossed_seconds").value).toBe(0);
  });

  test("a side is not judged by what another connection said of the other", async () => {
    const { server, feed, say } = await begin();
    await say({ s: "AAA", b: 10.5 });
    server.client.ws.terminate();
    await feed.requested();
    await feed.glance();
    await feed.clock.advance(SECOND);
    await connect(feed, server, { s: "AAA", a: 10.4 });
    await feed.clock.advance(2 * SECOND);
    expect(readingOf(await feed.glance(), "book_crossed_seconds").value).toBe(0);
    await say({ s: "AAA", b: 10.5 });
    await feed.clock.advance(2 * SECOND);
    expect(readingOf(await feed.glance(), "book_crossed_seconds").value).toBe(2);
  });
});
