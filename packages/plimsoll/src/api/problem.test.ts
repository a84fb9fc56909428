import { problem } from "@plimsoll/core";
import { describe, expect, it } from "vitest";
import { ERROR_CODES, PlimsollError } from "../port/plimsoll-error.ts";
import { StoreError } from "../port/store.ts";
import { STATUS_BY_CODE, toProblem } from "./problem.ts";

describe("toProblem", () => {
  it.each(ERROR_CODES)("gives %s its own status, kept in the words and the code", (code) => {
    const made = problem.parse(toProblem(new PlimsollError(code, "in words")));
    expect(made).toMatchObject({
      code,
      status: STATUS_BY_CODE[code],
      detail: "in words",
      type: `urn:plimsoll:error:${code}`,
    });
    expect(made.status).toBeGreaterThanOrEqual(400);
    expect(made.title).not.toBe("Error");
  });

  it("names each field that was wrong, and nothing more of a mistake", () => {
    const mistakes = [{ path: "check.kind", message: "unknown kind", line: 3, column: 7 }];
    expect(toProblem(new PlimsollError("bad_request", "wrong", { mistakes })).errors).toEqual([
      { path: "check.kind", message: "unknown kind" },
    ]);
  });

  it("says what is wrong with the store", () => {
    const made = toProblem(new StoreError("full", "no space left on the disk"));
    expect(made).toMatchObject({ status: 503, code: "store_unavailable" });
    expect(made.detail).toContain("no space left");
  });

  it.each([
    new Error("SELECT secret FROM users"),
    "a string",
    null,
    undefined,
    7,
    new TypeError("x is not a function"),
  ])("keeps to itself what was nobody's intention: %s", (error) => {
    const made = toProblem(error);
    expect(made).toMatchObject({ status: 500, code: "internal" });
    expect(JSON.stringify(made)).not.toMatch(/secret|function|string/);
  });
});
