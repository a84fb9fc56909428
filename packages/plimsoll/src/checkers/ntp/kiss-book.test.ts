import { expect, test } from "vitest";
import { KissBook } from "./kiss-book.ts";

const MINUTE = 60_000;
const DAY = 86_400_000;

test("RATE is obeyed for longer each time, up to a day, until an answer comes", () => {
  const book = new KissBook();
  const rests = Array.from({ length: 9 }, () => book.take("a", "RATE", 0).until / MINUTE);
  expect(rests.slice(0, 4)).toEqual([15, 30, 60, 120]);
  expect(rests.at(-1)).toBe(DAY / MINUTE);
  book.forget("a");
  expect(book.take("a", "RATE", 0).until).toBe(15 * MINUTE);
});

test("DENY lasts a day, for that server alone", () => {
  const book = new KissBook();
  book.take("a", "DENY", 0);
  expect(book.current("a", DAY - 1)).toMatchObject({ code: "DENY" });
  expect(book.current("a", DAY)).toBeNull();
  expect(book.current("b", 0)).toBeNull();
});

test("what was kept is taken up again, what is over or makes no sense is not", () => {
  const book = new KissBook();
  const kept = { code: "DENY", times: 1 };
  book.restore(
    [
      { ...kept, address: "a", until: 10 },
      { ...kept, address: "b", until: 2 },
      { ...kept, address: "c", until: 30 * DAY },
      { address: 5 },
      null,
    ],
    5,
  );
  expect(["a", "b", "c"].filter((address) => book.current(address, 5) !== null)).toEqual(["a"]);
  book.restore("nonsense", 5);
});
