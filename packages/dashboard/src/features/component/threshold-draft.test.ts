import { expect, it } from "vitest";
import { metric } from "../../testing/fixtures.ts";
import { changeOf, draftOf, faultyField, thresholdOf, toSnippet, withChange } from "./threshold-draft.ts";

const LABELLED = metric({ labels: { endpoint: "/health" } });
const DECLARED = {
  id: "engine-api",
  check: { kind: "http" },
  thresholds: { 'response_time{ endpoint = "/health" }': { for: "2m", clear: 800 }, cpu_usage: null },
};

it("begins with what is in force, and changes only what was typed", () => {
  const inForce = draftOf(LABELLED, DECLARED);
  expect(inForce).toEqual({ warning: "1000", critical: "5000", for: "2m", clear: "800" });
  expect(changeOf(inForce, inForce)).toBeNull();
  expect(changeOf({ ...inForce, warning: "200,5" }, inForce)).toEqual({ warning: 200.5 });
  expect(changeOf({ warning: "", critical: "5000", for: "", clear: " " }, inForce)).toEqual({
    ...{ warning: null, for: "0s", clear: null },
  });
});

it("sends the whole component back, under the key that it has there", () => {
  expect(withChange(DECLARED, LABELLED, { warning: 200 })).toEqual({
    ...DECLARED,
    thresholds: {
      ...DECLARED.thresholds,
      'response_time{ endpoint = "/health" }': { for: "2m", clear: 800, warning: 200 },
    },
  });
  expect(withChange({ id: "x" }, LABELLED, { critical: null })).toEqual({
    id: "x",
    thresholds: { 'response_time{endpoint="/health"}': { critical: null } },
  });
});

it("says which field can't be read", () => {
  const draft = { warning: "1e3", critical: "", for: "2m", clear: "" };
  expect(faultyField(draft)).toBeNull();
  expect(faultyField({ ...draft, critical: "many" })).toBe("critical");
  expect(faultyField({ ...draft, for: "soon" })).toBe("for");
  expect(thresholdOf({ ...draft, critical: "many" }, "below")).toEqual({
    ...{ warning: 1000, critical: undefined, clear: undefined, forMs: 120_000, direction: "below" },
  });
});

it("is written for the file so that nothing in a name breaks it", () => {
  expect(toSnippet('a "b": #c', LABELLED, { warning: 200, clear: null, for: "2m" })).toBe(`components:
  - id: "a \\"b\\": #c"
    thresholds:
      "response_time{endpoint=\\"/health\\"}": { warning: 200, clear: null, for: 2m }
`);
});
