import { expect, test } from "vitest";
import { HoldBook } from "./hold-book.ts";

const anna = { everybody: "venue", same: "venue anna" };
const bert = { everybody: "venue", same: "venue bert" };
const elsewhere = { everybody: "other", same: "other anna" };

test("a ban holds for everybody at the venue, whatever their credentials, and nobody elsewhere", () => {
  const book = new HoldBook();
  book.extend(anna, 418, { now: 0, until: 5000 });
  expect(book.current(bert, 4999)).toEqual({ status: 418, until: 5000 });
  expect(book.current(elsewhere, 0)).toBeNull();
  expect(book.current(bert, 5000)).toBeNull();
});

test("a limit holds for those with the same credentials", () => {
  const book = new HoldBook();
  book.extend(anna, 429, { now: 0, until: 5000 });
  expect(book.current({ ...anna }, 0)).toEqual({ status: 429, until: 5000 });
  expect(book.current(bert, 0)).toBeNull();
});

test("the later of two holds counts", () => {
  const book = new HoldBook();
  book.extend(anna, 418, { now: 0, until: 9000 });
  book.extend(anna, 429, { now: 0, until: 5000 });
  expect(book.current(anna, 0)).toEqual({ status: 418, until: 9000 });
});

test("a good answer forgets a hold that is over, and leaves one in force that somebody else was told meanwhile", () => {
  const book = new HoldBook();
  book.extend(anna, 418, { now: 0, until: null });
  book.release(bert, 100);
  expect(book.current(bert, 100)).toMatchObject({ until: 60_000 });
  book.release(bert, 60_000);
  expect(book.extend(anna, 418, { now: 60_000, until: null }).until).toBe(120_000);
});
