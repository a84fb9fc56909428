import { expect, it } from "vitest";
import { impairmentWords } from "./happenings.ts";

it.each([
  [{ kind: "suspended", gapMs: -86_399_999.6 } as const, /^The clock was set back by 1 d/],
  [{ kind: "suspended", gapMs: 1_814_399_999.7 } as const, /^Nothing was watched for 21 d: .*suspended.*set forward/],
  [{ kind: "lag", lagMs: 812.4 } as const, /event loop was blocked for 812 ms/],
])("tells the monitor's own trouble in words: %j", (impairment, words) => {
  expect(impairmentWords(impairment)).toMatch(words);
});
