import { expect, test } from "vitest";
import { readExactJson, readJson } from "./json-document.ts";

test("a byte order mark before a document is passed over", () => {
  expect(readJson('\uFEFF{"a":1}')).toEqual({ kind: "read", root: { a: 1 } });
  expect(readExactJson('\uFEFF{"a":12345678901234567890}')).toEqual({
    kind: "read",
    root: { a: 12345678901234567890n },
  });
  expect(readJson("\uFEFF")).toMatchObject({ kind: "unreadable" });
});
