import fc from "fast-check";
import { expect, it } from "vitest";
import { TextBytes } from "./text-bytes.ts";

it("gives back as UTF-8 whatever was added, in pieces of any length", () => {
  const pieces = fc.array(
    fc.oneof(
      fc.string({ unit: "grapheme" }),
      fc.integer({ min: 0, max: 20_000 }).map((n) => "\u20ac7".repeat(n)),
    ),
  );
  fc.assert(
    fc.property(pieces, (texts) => {
      const bytes = new TextBytes();
      for (const text of texts) bytes.add(text);
      const whole = bytes.finish();
      expect(whole.byteOffset).toBe(0);
      expect(new TextDecoder().decode(whole)).toBe(texts.join(""));
    }),
    { numRuns: 40 },
  );
});
