import { describe, expect, it } from "vitest";
import { incident, iso, START } from "../testing/fixtures.ts";
import { formatMoment } from "./format/format-time.ts";
import { incidentState, namesInShort } from "./incident-words.ts";

const mark = { by: "anna", at: iso(), reason: "on it" };

describe("incidentState", () => {
  it("says that nobody has taken it", () => {
    expect(incidentState(incident(42), START)).toBe("open, nobody has it");
  });

  it("names who was given it before who acknowledged it", () => {
    const taken = incident(42, { status: "acknowledged", acknowledged: mark });
    expect(incidentState(taken, START)).toBe("acknowledged, anna has it");
    expect(incidentState({ ...taken, assigned_to: "ben" }, START)).toBe("acknowledged, ben has it");
  });

  it("says until when it is put off", () => {
    const snoozed = incident(42, { status: "snoozed", snoozed: { ...mark, until: iso(1_800_000) } });
    expect(incidentState(snoozed, START)).toBe(
      `snoozed until ${formatMoment(START + 1_800_000, START)}, nobody has it`,
    );
  });
});

it("names the first components and counts the rest", () => {
  expect(namesInShort([])).toBe("none");
  expect(namesInShort(["a", "b", "c"])).toBe("a, b, c");
  expect(namesInShort(["a", "b", "c", "d", "e"])).toBe("a, b, c and 2 more");
});
