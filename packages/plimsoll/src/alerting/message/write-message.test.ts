import { expect, it } from "vitest";
import { cutLines } from "./write-message.ts";

const measure = (text: string) => text.length;

it("keeps what fits", () => {
  expect(cutLines(["a", "b"], { limit: 3, measure })).toBe("a\nb");
});

it("cuts at whole lines, counts what is left out and keeps the link", () => {
  const lines = ["title", ...Array.from({ length: 20 }, (_, index) => `line ${index}`), "", "https://x.example/"];
  const text = cutLines(lines, { limit: 80, measure, keepLast: true });
  expect(text).toBe("title\nline 0\nline 1\nline 2\nline 3\n… 16 more lines did not fit\nhttps://x.example/");
  expect(text.length).toBeLessThanOrEqual(80);
});

it("gives nothing rather than half a line", () => {
  expect(cutLines(["a".repeat(100)], { limit: 10, measure })).toBe("");
});

it("measures as the target does", () => {
  const bytes = (text: string) => Buffer.byteLength(text);
  expect(cutLines(["ä".repeat(30), "ö".repeat(30)], { limit: 100, measure: bytes })).toBe(
    `${"ä".repeat(30)}\n… 1 more line did not fit`,
  );
});
