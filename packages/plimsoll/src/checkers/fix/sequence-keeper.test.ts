import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { SequenceBook } from "./sequence-book.ts";
import { type NumbersPolicy, SequenceKeeper } from "./sequence-keeper.ts";

const policy: NumbersPolicy = { session: "FIX.4.4:A->B", restarts: false, agreed: null };

/** A book whose every change is kept, and what a restart after a crash would find. */
function keptBook() {
  let memory: unknown;
  const book = new SequenceBook();
  book.subscribe((now) => {
    memory = structuredClone(now);
  });
  const restart = () => {
    const next = new SequenceBook();
    next.restore(memory);
    return next;
  };
  return { book, restart };
}

describe("sequence numbers", () => {
  it("begin at 1 and go on where they were", () => {
    const { book, restart } = keptBook();
    const keeper = new SequenceKeeper(book, policy);
    expect(keeper.begin(null)).toEqual({ nextSender: 1, nextTarget: 1 });
    keeper.settle({ nextSender: 5, nextTarget: 9 });
    expect(new SequenceKeeper(restart(), policy).begin(null)).toEqual({ nextSender: 5, nextTarget: 9 });
  });

  it("are never used twice, whenever the process is killed, and are not written for each message", () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 1000 }), (sent) => {
        const { book, restart } = keptBook();
        let writes = 0;
        book.subscribe(() => {
          writes += 1;
        });
        const keeper = new SequenceKeeper(book, policy);
        let { nextSender } = keeper.begin(null);
        for (let count = 0; count < sent; count++) {
          nextSender += 1;
          keeper.follow({ nextSender, nextTarget: 1 });
        }
        expect(new SequenceKeeper(restart(), policy).begin(null).nextSender).toBeGreaterThanOrEqual(nextSender);
        expect(writes).toBeLessThanOrEqual(2 + sent / 50);
      }),
    );
  });

  it("are taken from a person once, and again only with a new date", () => {
    const { book } = keptBook();
    new SequenceKeeper(book, policy).settle({ nextSender: 5, nextTarget: 9 });
    const agreed = { agreedOn: "2026-11-26", nextSender: 100, nextTarget: 200 };
    const keeper = new SequenceKeeper(book, { ...policy, agreed });
    expect(keeper.begin(null)).toEqual({ nextSender: 100, nextTarget: 200 });
    keeper.settle({ nextSender: 103, nextTarget: 204 });
    expect(keeper.begin(null)).toEqual({ nextSender: 103, nextTarget: 204 });
    const later = { agreedOn: "2026-11-27", nextSender: 1, nextTarget: 1 };
    expect(new SequenceKeeper(book, { ...policy, agreed: later }).begin(null)).toEqual({
      nextSender: 1,
      nextTarget: 1,
    });
  });

  it("begin anew with each session of the schedule only where that is agreed", () => {
    const { book } = keptBook();
    const restarting = new SequenceKeeper(book, { ...policy, restarts: true });
    restarting.begin(1000);
    restarting.settle({ nextSender: 5, nextTarget: 9 });
    expect(restarting.begin(1000)).toEqual({ nextSender: 5, nextTarget: 9 });
    restarting.settle({ nextSender: 6, nextTarget: 10 });
    expect(restarting.begin(2000)).toEqual({ nextSender: 1, nextTarget: 1 });
    const going = new SequenceKeeper(book, policy);
    going.settle({ nextSender: 7, nextTarget: 3 });
    expect(going.begin(3000)).toEqual({ nextSender: 7, nextTarget: 3 });
  });

  it("that come from the store late replace those begun without it", () => {
    const book = new SequenceBook();
    new SequenceKeeper(book, policy).settle({ nextSender: 2, nextTarget: 1 });
    book.restore([{ session: policy.session, next_sender: 500, next_target: 7, session_start: null, agreed_on: null }]);
    expect(book.of(policy.session)).toMatchObject({ nextSender: 500, nextTarget: 7 });
  });

  it("survive whatever else is found in the store", () => {
    const book = new SequenceBook();
    for (const kept of [undefined, null, 7, "x", [null, 7, {}, { session: 1 }, { session: "s", next_sender: -1 }]]) {
      book.restore(kept);
    }
    expect(book.of("s")).toBeNull();
  });
});
