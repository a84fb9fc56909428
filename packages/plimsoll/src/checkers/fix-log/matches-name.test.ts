import { matchesGlob } from "@plimsoll/core";
import fc from "fast-check";
import { expect, test } from "vitest";
import { matchesName } from "./matches-name.ts";

test("says of every name and pattern what core says", () => {
  const text = fc.string({ unit: fc.constantFrom("a", "b", "."), maxLength: 12 });
  const pattern = fc.string({ unit: fc.constantFrom("a", "b", ".", "*"), maxLength: 8 });
  fc.assert(
    fc.property(text, pattern, (name, glob) => {
      expect(matchesName(name, glob)).toBe(matchesGlob(name, glob));
    }),
    {
      numRuns: 2000,
    },
  );
});
