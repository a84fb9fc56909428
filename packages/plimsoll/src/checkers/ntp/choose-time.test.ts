import fc from "fast-check";
import { expect, test } from "vitest";
import { chooseTime, type ServerTime } from "./choose-time.ts";

const timeOf = (server: string, offset: number, bound = 0.01): ServerTime => ({
  ...{ server, offset, bound, delay: bound, stratum: 1 },
});
const names = (times: readonly ServerTime[]) => times.map(({ server }) => server);

function choose(...times: readonly ServerTime[]) {
  const choice = chooseTime(times);
  if (choice.kind === "divided") return `divided, ${choice.largest} at most`;
  return { median: choice.median.server, agreeing: names(choice.agreeing), outliers: names(choice.outliers) };
}

test("one server is believed", () => {
  expect(choose(timeOf("a", 5))).toEqual({ median: "a", agreeing: ["a"], outliers: [] });
});

test("the median of three that agree counts, and of two the surer one", () => {
  const [a, b, c] = [timeOf("a", 0.004), timeOf("b", 0.001), timeOf("c", 0.002)];
  expect(choose(a, b, c)).toEqual({ median: "c", agreeing: ["b", "c", "a"], outliers: [] });
  expect(choose(timeOf("a", 0.004, 0.002), timeOf("b", 0.001))).toMatchObject({ median: "a" });
});

test("a liar is outvoted, two of four are not", () => {
  expect(choose(timeOf("a", 0), timeOf("b", 5), timeOf("c", 0.001))).toMatchObject({ outliers: ["b"] });
  expect(choose(timeOf("a", 0), timeOf("b", 5), timeOf("c", 0.001), timeOf("d", 5))).toBe("divided, 2 at most");
  expect(choose(timeOf("a", 0), timeOf("b", 5))).toBe("divided, 1 at most");
});

test("who is so unsure as to agree with two that contradict each other makes no majority of them", () => {
  expect(choose(timeOf("a", 0), timeOf("b", 0.015), timeOf("c", 0.03))).toBe("divided, 1 at most");
  expect(choose(timeOf("a", 0, 0.001), timeOf("unsure", 0.45, 0.5), timeOf("c", 0.9, 0.001))).toBe(
    "divided, 1 at most",
  );
});

test("a majority that agrees with both of two others knows no more than that one of them is wrong", () => {
  const sure = [timeOf("u", 0.01), timeOf("v", 0.012), timeOf("w", 0.014)];
  expect(choose(timeOf("a", 0, 0.005), ...sure, timeOf("b", 0.022, 0.005))).toMatchObject({
    agreeing: ["u", "v", "w"],
    outliers: ["a", "b"],
    median: "v",
  });
});

test("the order of the servers never matters, and the majority has a point in common with the median's interval", () => {
  const time = fc.record({
    offset: fc.double({ min: -1, max: 1, noNaN: true }),
    bound: fc.double({ min: 1e-6, max: 1, noNaN: true }),
  });
  const property = fc.property(fc.array(time, { minLength: 1, maxLength: 8 }), (given) => {
    const times = given.map(({ offset, bound }, index) => timeOf(`s${index}`, offset, bound));
    const [there, back] = [chooseTime(times), chooseTime([...times].reverse())];
    expect(back.kind).toBe(there.kind);
    if (there.kind === "divided" || back.kind === "divided") return;
    expect(names(back.agreeing).sort()).toEqual(names(there.agreeing).sort());
    expect(there.agreeing.length * 2).toBeGreaterThan(times.length);
    expect(there.agreeing.length + there.outliers.length).toBe(times.length);
  });
  fc.assert(property);
});
