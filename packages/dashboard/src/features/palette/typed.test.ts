import { expect, it } from "vitest";
import { Typed } from "./typed.ts";

it("keeps letters, takes one back, and ends with Enter", () => {
  const typed = new Typed();
  for (const key of ["Backspace", "t", "p", "Backspace", "Shift", "o", "Enter", "x", "Backspace"]) typed.take(key);
  expect(typed).toMatchObject({ text: "to", isEntered: true });
  typed.clear();
  expect(typed).toMatchObject({ text: "", isEntered: false });
});
