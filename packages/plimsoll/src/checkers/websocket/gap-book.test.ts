import { expect, test } from "vitest";
import { GapBook, type SequenceTrack } from "./gap-book.ts";

function take(track: SequenceTrack, numbers: readonly number[], at = 0): boolean[] {
  return numbers.map((number) => track.take(number, number, at));
}

test("numbers in sequence have no gaps, wherever they begin", () => {
  const book = new GapBook();
  take(book.track("a"), [1000, 1001, 1002]);
  expect(book.recent(0)).toBe(0);
});

test("a gap is counted once, and open until all of it has come late", () => {
  const book = new GapBook();
  const track = book.track("a");
  take(track, [1, 2, 6]);
  expect(book.open(0)).toMatchObject([{ from: 3, to: 5, missing: 3 }]);
  expect(take(track, [4, 3, 5])).toEqual([true, true, true]);
  expect(book.open(0)).toEqual([]);
  expect(book.recent(0)).toBe(1);
});

test("a message that has been here before is no news, and closes no gap", () => {
  const book = new GapBook();
  const track = book.track("a");
  expect(take(track, [1, 2, 2, 1, 3])).toEqual([true, true, false, false, true]);
  take(track, [5]);
  expect(take(track, [5, 3])).toEqual([false, false]);
  expect(book.open(0)).toHaveLength(1);
});

test("a whole state makes good what its own sequence missed, no other", () => {
  const book = new GapBook();
  const [one, other] = [book.track("one"), book.track("other")];
  take(one, [1, 3]);
  take(other, [1, 3]);
  one.resync(10);
  expect(book.open(0)).toMatchObject([{ track: other }]);
  expect(take(one, [11])).toEqual([true]);
  expect(book.recent(0)).toBe(2);
});

test("a message that stands for several numbers is missed by its first", () => {
  const book = new GapBook();
  const track = book.track("depth");
  track.take(157, 160, 0);
  track.take(161, 165, 0);
  track.take(170, 171, 0);
  expect(book.open(0)).toMatchObject([{ from: 166, to: 169, missing: 4 }]);
});

test("what was never made good counts as settled after a minute without another gap", () => {
  const book = new GapBook();
  const track = book.track("a");
  take(track, [1, 3], 0);
  take(track, [5], 30_000);
  expect(book.open(60_000)).toHaveLength(2);
  expect(book.open(90_000)).toHaveLength(0);
});

test("the count is that of the last 15 minutes", () => {
  const book = new GapBook();
  const track = book.track("a");
  take(track, [1, 3], 0);
  take(track, [5], 600_000);
  expect(book.recent(600_000)).toBe(2);
  expect(book.recent(960_001)).toBe(1);
  expect(book.recent(5_000_000)).toBe(0);
});

test("numbers that begin anew are taken for a new beginning after ten", () => {
  const book = new GapBook();
  const track = book.track("a");
  take(track, [5_000_000]);
  const news = take(track, [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]);
  expect(news.slice(0, 9)).not.toContain(true);
  expect(news.slice(9)).toEqual([true, true, true]);
  expect(book.recent(0)).toBe(0);
});

test("ten thousand gaps are all counted, and no more than 256 remembered", () => {
  const book = new GapBook();
  const track = book.track("a");
  for (let number = 1; number < 20_000; number += 2) track.take(number, number, 0);
  expect(book.recent(0)).toBe(9999);
  expect(book.open(0)).toHaveLength(256);
  expect(track.openGaps).toBe(256);
});
