import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type BeatOrder, type BeatPlace, judgeOrder } from "./beat-order.ts";

function after(...places: readonly (readonly [session: string, sequence: number, stamp: number])[]): string[] {
  let order: BeatOrder | null = null;
  return places.map(([session, sequence, stamp]) => {
    const judged = judgeOrder(order, { session, sequence: BigInt(sequence), stamp });
    if (typeof judged === "string") return judged;
    order = judged;
    return "next";
  });
}

describe("the order of signed beats", () => {
  it("takes rising sequences, with gaps, whatever their stamps within the tolerance", () => {
    expect(after(["", 1, 1000], ["", 2, 900], ["", 900, 950])).toEqual(["next", "next", "next"]);
  });

  it("refuses the same sequence again, and a lower one", () => {
    expect(after(["", 5, 1000], ["", 5, 1000], ["", 4, 2000])).toEqual([
      "next",
      "its sequence 5 is not above 5, the last one's",
      "its sequence 4 is not above 5, the last one's (an engine that counts anew must name its run before it: run-2:4)",
    ]);
    expect(after(["a", 5, 1000], ["a", 4, 2000])[1]).toBe("its sequence 4 is not above 5, the last one's");
  });

  it("lets an engine that was restarted count anew in a session of its own", () => {
    expect(after(["a", 900, 1000], ["b", 1, 1000], ["b", 2, 2000])).toEqual(["next", "next", "next"]);
  });

  it("refuses what is left of a session once the next has begun, however new its stamp", () => {
    expect(after(["a", 1, 1000], ["b", 1, 2000], ["a", 2, 3000])[2]).toBe(
      "its session a is over: another has begun since",
    );
  });

  it("refuses a session that is new, but whose stamp is from before the last beat", () => {
    expect(after(["a", 1, 2000], ["b", 1, 1999])[1]).toBe(
      "its session b is new, but its stamp is older than the last beat's",
    );
  });

  it("tells sequences of 19 digits apart", () => {
    const place = (sequence: string): BeatPlace => ({ session: "", sequence: BigInt(sequence), stamp: 1 });
    const first = judgeOrder(null, place("1764187200123456788"));
    expect(typeof first).toBe("object");
    expect(typeof judgeOrder(first as BeatOrder, place("1764187200123456789"))).toBe("object");
    expect(typeof judgeOrder(first as BeatOrder, place("1764187200123456788"))).toBe("string");
  });

  it("never takes one twice, in whatever order they come again", () => {
    const beats = fc.array(
      fc.record({
        session: fc.constantFrom("", "a", "b", "c"),
        sequence: fc.bigInt({ min: 0n, max: 20n }),
        stamp: fc.integer({ min: 0, max: 50 }),
      }),
      { maxLength: 40 },
    );
    fc.assert(
      fc.property(beats, (places) => {
        let order: BeatOrder | null = null;
        const taken = new Set<string>();
        for (const place of [...places, ...places]) {
          const judged = judgeOrder(order, place);
          if (typeof judged === "string") continue;
          order = judged;
          const name = `${place.session}:${place.sequence}`;
          if (taken.has(name)) throw new Error(`${name} was taken twice`);
          taken.add(name);
        }
      }),
    );
  });
});
