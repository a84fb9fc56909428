import { describe, expect, it, test } from "vitest";
import { readBeat } from "./read-beat.ts";

const read = (body: unknown) => readBeat(Buffer.from(typeof body === "string" ? body : JSON.stringify(body)));

describe("the body of a heartbeat", () => {
  it("may be absent or blank: then it says nothing more", () => {
    for (const body of ["", "  \n"]) expect(read(body)).toEqual({ status: "ok", message: "", metrics: {} });
  });

  it("gives status, message, progress and metrics", () => {
    const body = {
      status: "warning",
      message: "queue is\nlong",
      progress: { loop: 17, candles: 4 },
      metrics: { order_reject_ratio: 0.1, queue: { value: 40, unit: "1" }, lag: { value: null, unit: "ms" } },
    };
    expect(read(body)).toEqual({ ...body, message: "queue is long" });
  });

  it("reaches no prototype", () => {
    expect(read('{"metrics":{"__proto__":1},"progress":{"__proto__":1}}')).toMatchObject({ metrics: {}, progress: {} });
    expect(read('{"metrics":{"constructor":1}}')).toMatchObject({ metrics: { constructor: 1 } });
  });

  test.each([
    ["no JSON", "{", "its body is not JSON"],
    ["a list", [], "its body is not as it should be: Invalid input: expected object, received array"],
    ["an unknown key", { state: "ok" }, 'its body is not as it should be: Unrecognized key: "state"'],
    ["another status", { status: "fine" }, expect.stringContaining("status: ")],
    ["a number as text", { progress: "17" }, expect.stringContaining("progress: ")],
    ["a name with blanks", { metrics: { "a b": 1 } }, expect.stringContaining("metrics.a b: ")],
    ["a name of ours", { metrics: { heartbeat_age_seconds: 0 } }, expect.stringContaining("begins with heartbeat_")],
    ["depth", `${'{"a":'.repeat(9)}1${"}".repeat(9)}`, "its body is nested deeper than 4 levels"],
    [
      "too many metrics",
      { metrics: Object.fromEntries(Array.from({ length: 65 }, (_, n) => [`m${n}`, n])) },
      expect.stringContaining("expected at most 64"),
    ],
    ["a number that is none", '{"progress":1e999}', expect.stringContaining("progress: ")],
  ])("is refused with %s, in words", (_, body, words) => {
    expect(read(body)).toEqual(words);
  });
});
