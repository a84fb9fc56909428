import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { BypassWatch } from "./bypass-watch.ts";

const BEGIN = Date.UTC(2026, 10, 26, 14, 30);

/** What is told to have gone past at each reading, `stepMs` apart. */
function pastOf(
  readings: readonly (readonly [approved: number, sent: number])[],
  { isOneReading = true, stepMs = 1000 } = {},
) {
  const watch = new BypassWatch({ isOneReading });
  return readings.map(([approved, sent], index) => watch.take({ approved, sent }, BEGIN + index * stepMs).past);
}
const times = <T>(count: number, value: T): T[] => Array.from({ length: count }, () => value);

describe("orders against approvals", () => {
  it("writes off approvals that nothing was sent of for five seconds", () => {
    const past = pastOf([[10, 10], ...times(7, [15, 10] as const), [15, 15]]);
    expect(past.at(-2)).toBe(0);
    expect(past.at(-1)).toBe(5);
  });

  it.each([true, false])(
    "leaves orders on their way alone, from the first reading on (one source: %s)",
    (isOneReading) => {
      expect(
        pastOf(
          [
            [10, 8],
            [10, 8],
            [10, 10],
            [10, 10],
          ],
          { isOneReading },
        ),
      ).toEqual([null, 0, 0, 0]);
      expect(
        pastOf(
          [
            [10, 8],
            [10, 10],
            [14, 10],
            [14, 12],
            [14, 14],
          ],
          { isOneReading },
        ),
      ).toEqual([null, 0, 0, 0, 0]);
      expect(
        pastOf(
          [
            [10, 8],
            [10, 10],
          ],
          { isOneReading, stepMs: 60_000 },
        ),
      ).toEqual([null, 0]);
    },
  );

  it("finds what an engine sends past its gate that restarts again and again", () => {
    expect(
      pastOf([
        [10, 10],
        [0, 3],
        [0, 3],
        [0, 8],
        [0, 9],
      ]),
    ).toEqual([null, 3, 3, 8, 9]);
    expect(
      pastOf([
        [10, 10],
        [2, 9],
        [1, 6],
        [0, 5],
      ]),
    ).toEqual([null, 7, 12, 17]);
    expect(
      pastOf(
        [
          [10, 10],
          [0, 3],
          [0, 8],
        ],
        { isOneReading: false },
      ),
    ).toEqual([null, 0, 5]);
  });

  it("takes what was approved since a restart for orders on their way", () => {
    expect(
      pastOf([
        [90, 90],
        [5, 3],
        [5, 5],
        [5, 6],
      ]),
    ).toEqual([null, 0, 0, 1]);
  });

  it("finds an order past the gate amid a steady flow in two sources, however much is approved in an interval", () => {
    // 100 a second; `approved` is read 10 ms after `sent`.
    const steady = (past: number) =>
      Array.from({ length: 8 }, (_, second) => [100 * second + 1, 100 * second + (second > 3 ? past : 0)] as const);
    expect(pastOf(steady(0), { isOneReading: false })).toEqual([null, ...times(7, 0)]);
    expect(pastOf(steady(3), { isOneReading: false }).at(4)).toBe(2);
  });
});

/** What happens in a quarter of a second: orders that are approved and leave so much later or never, and those past the gate. */
const moment = fc.record({
  approved: fc.array(fc.option(fc.integer({ min: 0, max: 4500 })), { maxLength: 4 }),
  past: fc.constantFrom<number>(0, 0, 0, 0, 1, 3),
  isRestart: fc.constantFrom(false, false, false, false, false, false, true),
  isRead: fc.boolean(),
});
type Moment = typeof moment extends fc.Arbitrary<infer T> ? T : never;
const QUIET: Moment = { approved: [], past: 0, isRestart: false, isRead: true };
const STEP_MS = 250;

/** An engine whose truth is known. Reads `sent`, and `approved` at once or a moment later. */
class SimulatedEngine {
  readonly #watch: BypassWatch;
  readonly #isOneReading: boolean;
  #now = BEGIN;
  #counts = { approved: 0, sent: 0 };
  #leaving: number[] = [];
  /** How many truly went past, and how many of them were told of. */
  truth = 0;
  told = 0;
  #pastBefore = 0;

  constructor(isOneReading: boolean) {
    this.#isOneReading = isOneReading;
    this.#watch = new BypassWatch({ isOneReading });
    this.#read(0);
  }

  live({ approved, past, isRestart, isRead }: Moment): void {
    // In two sources `sent` was read at the end of the moment before.
    const sentBefore = this.#counts.sent;
    this.#now += STEP_MS;
    if (isRestart) {
      this.#counts = { approved: 0, sent: 0 };
      this.#leaving = [];
    }
    this.#counts.approved += approved.length;
    this.#leaving.push(...approved.filter((delay) => delay !== null).map((delay) => this.#now + delay));
    this.#counts.sent += this.#leaving.filter((at) => at <= this.#now).length + past;
    this.#leaving = this.#leaving.filter((at) => at > this.#now);
    this.truth += past;
    if (isRead && (this.#isOneReading || !isRestart)) this.#read(this.#isOneReading ? this.#counts.sent : sentBefore);
  }

  #read(sent: number): void {
    const past = this.#watch.take({ approved: this.#counts.approved, sent }, this.#now).past ?? 0;
    this.told += Math.max(0, past - this.#pastBefore);
    this.#pastBefore = past;
  }
}

describe.each([
  ["one source", true],
  ["two sources, the approvals read last", false],
])("a simulated engine with %s", (_, isOneReading) => {
  it("is never said to have sent more past its gate than it did, and none where it sent none", () => {
    fc.assert(
      fc.property(fc.array(moment, { maxLength: 150 }), fc.boolean(), (moments, isHonest) => {
        const engine = new SimulatedEngine(isOneReading);
        for (const each of moments) {
          engine.live(isHonest ? { ...each, past: 0 } : each);
          expect(engine.told).toBeLessThanOrEqual(engine.truth);
        }
      }),
    );
  });

  it("is found to have sent every order past its gate that it sends once its approvals are written off", () => {
    fc.assert(
      fc.property(fc.array(moment, { maxLength: 80 }), fc.integer({ min: 1, max: 20 }), (moments, past) => {
        const engine = new SimulatedEngine(isOneReading);
        for (const each of moments) engine.live(each);
        for (let step = 0; step < 5000 / STEP_MS + 2; step++) engine.live(QUIET);
        const before = engine.told;
        for (const each of [{ ...QUIET, past }, QUIET]) engine.live(each);
        expect(engine.told - before).toBe(past);
      }),
    );
  });
});
