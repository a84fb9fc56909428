import { expect, it } from "vitest";
import { toNumber, toScalar, toText, typedText } from "./typed-value.ts";

it("takes numbers as numbers and keeps what is none for the server to judge", () => {
  expect(["5", " 1.5 ", "1e3", "five", ""].map(toNumber)).toEqual([5, 1.5, 1000, "five", undefined]);
  expect([" a ", ""].map(toText)).toEqual([" a ", undefined]);
});

it("shows a plain value so that it is read back as the same", () => {
  for (const value of [5, true, null, "text", "5", "true", 'say "it"', ""]) {
    expect(toScalar(typedText(value, true))).toBe(value);
  }
});
