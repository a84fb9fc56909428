import { describe, expect, test } from "vitest";
import { createVirtualClock } from "../../testing/virtual-clock.ts";
import { VenueBook } from "./venue-book.ts";

const MINUTE = 60_000;
const use = (percent: number, window = "1m") => ({ percent, used: percent * 60, limit: 6000, window });

function venueOf(...members: readonly object[]) {
  const clock = createVirtualClock(Date.parse("2026-11-23T12:00:20Z"));
  const venue = new VenueBook().venue("binance");
  for (const member of members) venue.join({ name: "binance", ...member });
  return { clock, venue };
}

describe("the weight of a venue", () => {
  test("may be used up to the strictest limit of all members, in any minute", async () => {
    const { clock, venue } = venueOf({ weight_per_minute: 100 }, { weight_per_minute: 30 });
    expect(venue.spend(20, clock)).toBeNull();
    await clock.advance(30_000);
    expect(venue.spend(10, clock)).toBeNull();
    expect(venue.spend(1, clock)).toMatchObject({
      until: clock.now() + 30_000,
      words: expect.stringContaining("weight of 30"),
    });
    await clock.advance(30_000);
    expect(venue.spend(20, clock)).toBeNull();
    expect(venue.spend(1, clock)).not.toBeNull();
  });

  test("is not given back by a step of the clock, nor by a member that leaves and comes again", async () => {
    const { clock, venue } = venueOf();
    const member = { name: "binance", weight_per_minute: 5 };
    venue.join(member);
    expect(venue.spend(5, clock)).toBeNull();
    clock.step(-3_600_000);
    expect(venue.spend(1, clock)).not.toBeNull();
    clock.step(7_200_000);
    expect(venue.spend(1, clock)).not.toBeNull();
    venue.leave(member);
    venue.join({ ...member });
    expect(venue.spend(1, clock)).not.toBeNull();
    await clock.advance(MINUTE);
    expect(venue.spend(1, clock)).toBeNull();
  });

  test("that is wanted at once and is more than a minute's is never there", () => {
    const { clock, venue } = venueOf({ weight_per_minute: 5 });
    expect(venue.spend(6, clock)).toMatchObject({ until: clock.now() + MINUTE });
  });

  test("has no limit where nobody gives one", () => {
    const { clock, venue } = venueOf({});
    for (let n = 0; n < 1000; n += 1) expect(venue.spend(1000, clock)).toBeNull();
  });
});

test("connections are counted over five minutes", async () => {
  const { clock, venue } = venueOf({ connections_per_5m: 3 });
  for (let n = 0; n < 3; n += 1) expect(venue.connect(clock)).toBeNull();
  expect(venue.connect(clock)).toMatchObject({ words: expect.stringContaining("the 3 connections") });
  await clock.advance(5 * MINUTE);
  expect(venue.connect(clock)).toBeNull();
});

test("connections count across restarts, so that a monitor that starts again and again stays within them", async () => {
  const clock = createVirtualClock(Date.parse("2026-11-23T12:00:20Z"));
  let kept: unknown = null;
  const restart = () => {
    const book = new VenueBook();
    // Every kind that shares the book gives it back.
    for (let kind = 0; kind < 3; kind += 1) book.restore(JSON.parse(JSON.stringify(kept)), clock.now());
    book.subscribe((memory) => {
      kept = memory;
    });
    const venue = book.venue("binance");
    venue.join({ name: "binance", connections_per_5m: 20 });
    return venue;
  };
  let begun = 0;
  for (let start = 0; start < 150; start += 1) {
    if (restart().connect(clock) === null) begun += 1;
    await clock.advance(2000);
  }
  expect(begun).toBe(20);
  await clock.advance(2000);
  expect(restart().connect(clock)).toBeNull();
  restart().noteLimited(418, { now: clock.now(), until: clock.now() + MINUTE });
  expect(restart().connect(clock)).toMatchObject({ words: "binance has banned us (418)" });
});

test("what was kept is read with care, that of an older Plimsoll too", () => {
  const now = Date.parse("2026-11-23T12:00:20Z");
  for (const kept of [null, 7, "x", {}, { connections: 7 }, { connections: { a: 7, b: ["x", null] } }]) {
    expect(() => new VenueBook().restore(kept, now)).not.toThrow();
  }
  const book = new VenueBook();
  book.restore([{ key: "venue binance", until: now + MINUTE, status: 418 }], now);
  expect(book.venue("binance").rest(now)?.words).toBe("binance has banned us (418)");
});

describe("a venue whose limit is used by others too", () => {
  test("is left alone until its window ends, once 70 % are used", async () => {
    const { clock, venue } = venueOf({});
    venue.noteUse(use(69.9), clock.now());
    expect(venue.rest(clock.now())).toBeNull();
    venue.noteUse(use(70), clock.now());
    expect(venue.rest(clock.now())).toMatchObject({
      until: Date.parse("2026-11-23T12:01:00Z"),
      words:
        "70 % of binance's limit is used (4200 of 6000 in 1m), and the rest is left to the engine (back_off_at 70)",
    });
    expect(venue.spend(1, clock)).not.toBeNull();
    expect(venue.connect(clock)).not.toBeNull();
    await clock.advance(40_000);
    expect(venue.spend(1, clock)).toBeNull();
  });

  test("is left alone from the lowest edge that a member gives on", () => {
    const { clock, venue } = venueOf({ back_off_at: 90 }, { back_off_at: 40 });
    venue.noteUse(use(45), clock.now());
    expect(venue.rest(clock.now())).not.toBeNull();
  });

  test("is looked at again after five minutes where its window is a day", () => {
    const { clock, venue } = venueOf({});
    venue.noteUse(use(95, "1d"), clock.now());
    expect(venue.rest(clock.now())?.until).toBe(clock.now() + 5 * MINUTE);
  });
});

test("a ban holds for all that is asked of the venue, and for nothing else", () => {
  const clock = createVirtualClock();
  const book = new VenueBook();
  const venue = book.venue("binance");
  venue.noteLimited(418, { now: clock.now(), until: clock.now() + 3_600_000 });
  expect(venue.rest(clock.now())).toMatchObject({ words: "binance has banned us (418)", hold: { status: 418 } });
  expect(venue.spend(1, clock)).not.toBeNull();
  expect(venue.connect(clock)).not.toBeNull();
  expect(book.venue("kraken").connect(clock)).toBeNull();
  expect(book.venue("binance")).toBe(venue);
});
