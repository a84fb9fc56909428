import { expect, it } from "vitest";
import { componentIdOf, componentPath } from "./component-path.ts";

it.each(["engine-api", "a/b?c#d&e=f", "100%", "feed%2F1", "<img src=x>", "שרת 🚀"])(
  "finds its way back to %s",
  (id) => {
    expect(componentIdOf(componentPath(id))).toBe(id);
  },
);

it("takes what someone mistyped as it stands", () => {
  expect(componentIdOf("/components/100%")).toBe("100%");
});
