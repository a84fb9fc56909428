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

test("holds in force are remembered by another book, and those that are over or nonsense are not", () => {
  const before = new HoldBook();
  let kept: unknown = null;
  const cancel = before.subscribe((memory) => {
    kept = JSON.parse(JSON.stringify(memory));
  });
  const [banned, over] = [
    { everybody: "https://venue", same: "https://venue key" },
    { everybody: "https://other", same: "https://other key" },
  ];
  before.extend(over, 429, { now: 0, until: 1000 });
  before.extend(banned, 418, { now: 0, until: 600_000 });
  cancel();
  before.extend(banned, 418, { now: 0, until: 900_000 });
  const after = new HoldBook();
  for (const nonsense of [undefined, "x", [null, 1, { key: 1 }, { key: "a", until: Number.MAX_VALUE, status: 418 }]]) {
    after.restore(nonsense, 1);
  }
  after.restore(kept, 2000);
  expect(after.current(banned, 2000)).toEqual({ status: 418, until: 600_000 });
  expect(after.current({ everybody: "https://venue", same: "another key" }, 2000)).not.toBeNull();
  expect(after.current(over, 2000)).toBeNull();
  expect(after.current(banned, 600_000)).toBeNull();
});
