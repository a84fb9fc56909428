import { expect, test } from "vitest";
import { compileExpectation } from "./expectation.ts";
import { expectation as options } from "./expectation-options.ts";

function judge(expectation: object, body: string): string | null | undefined {
  return compileExpectation(options.parse(expectation)).judgeBody?.(body);
}

test("accepts any 2xx and nothing else when told nothing, without keeping the body", () => {
  const { acceptsStatus, judgeBody } = compileExpectation({});
  expect([199, 200, 204, 299, 300, 404, 503].filter(acceptsStatus)).toEqual([200, 204, 299]);
  expect(judgeBody).toBeUndefined();
});

test("accepts listed statuses and classes, and says so in words", () => {
  const { acceptsStatus, statusInWords } = compileExpectation({ status: [401, "3xx"] });
  expect([200, 301, 302, 401, 403].filter(acceptsStatus)).toEqual([301, 302, 401]);
  expect(statusInWords).toBe("401 or 3xx");
});

test("looks for text and patterns in the body", () => {
  expect(judge({ body_contains: "pong" }, "ping pong")).toBeNull();
  expect(judge({ body_contains: "pong" }, "ping")).toBe('without "pong" in the body');
  expect(judge({ body_matches: "^p.ng$" }, "pang")).toBeNull();
  expect(judge({ body_matches: "^p.ng$" }, "spring")).toBe("with a body that doesn't match /^p.ng$/");
  expect(judge({ body_matches: "^(a+)+$" }, `${"a".repeat(60)}b`)).toContain("takes too long");
});

test.each([
  [{ equals: "ok" }, "ok", null],
  [{ equals: "ok" }, "bad", 'with $.v "bad", expected "ok"'],
  [{ equals: null }, null, null],
  [{ equals: 0 }, false, "with $.v false, expected 0"],
  [{ not_equals: 0 }, 0, "with $.v 0, expected anything else"],
  [{ not_equals: 0 }, 1, null],
  [{ above: 0 }, 0, "with $.v 0, expected above 0"],
  [{ above: 0 }, "1.25", null],
  [{ above: 0 }, "", 'with $.v "", expected above 0'],
  [{ above: 0, below: 10 }, 11, "with $.v 11, expected below 10"],
  [{ below: 10 }, [1], "with $.v a list, expected below 10"],
  [{ exists: true }, {}, null],
  [{ exists: false }, 1, "with $.v 1, expected it absent"],
])("judges a JSON value by %j: %j", (rule, value, fault) => {
  expect(judge({ json: [{ path: "$.v", ...rule }] }, JSON.stringify({ v: value }))).toBe(fault);
});

test("a value that is missing fails every rule but its absence", () => {
  expect(judge({ json: [{ path: "a.b", above: 0 }] }, "{}")).toBe("without a.b in the body");
  expect(judge({ json: [{ path: "a.b", not_equals: 1 }] }, "{}")).toBe("without a.b in the body");
  expect(judge({ json: [{ path: "a.b", exists: false }] }, "{}")).toBeNull();
});

test("a body that isn't JSON is a fault, not an exception", () => {
  expect(judge({ json: [{ path: "a", exists: true }] }, "hello")).toBe("with a body that isn't JSON");
  expect(judge({ json: [{ path: "a", exists: true }] }, "[".repeat(500_000))).toBe(
    "with a body nested more than 100 deep",
  );
  expect(judge({ json: [{ path: "a", exists: true }] }, " \n")).toBe("with an empty body");
});
