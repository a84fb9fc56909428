import { expect, test } from "vitest";
import {
  componentEarlyWarning,
  earlyWarningSchema,
  toEarlyWarning,
  toEarlyWarningPolicy,
} from "./early-warning-schema.ts";
import { toPublicDefinition } from "./public-definition.ts";

test("early warning looks a day ahead and tells nobody, unless it is said", () => {
  expect(toEarlyWarningPolicy(earlyWarningSchema.parse({}))).toEqual({
    horizonMs: 86_400_000,
    page: false,
    refreshMs: 600_000,
  });
  const own = toEarlyWarning(componentEarlyWarning.parse({ metrics: ["disk_usage"], horizon: "48h", page: true }));
  expect(own).toEqual({ metrics: ["disk_usage"], horizonMs: 172_800_000, page: true });
});

test("a horizon that no forecast can have is refused", () => {
  expect(componentEarlyWarning.safeParse({ horizon: "1y" }).error?.issues[0]?.message).toBe(
    "expected between 1h and 30d",
  );
  expect(earlyWarningSchema.safeParse({ refresh: "1s" }).error?.issues[0]?.message).toBe("expected between 1m and 1d");
});

test("it is shown as it was written", () => {
  const earlyWarning = toEarlyWarning(componentEarlyWarning.parse({ horizon: "2d" }));
  const shown = toPublicDefinition({
    ...{ id: "host", type: "CUSTOM", source: "config", check: { kind: "system", options: {} }, earlyWarning },
    ...{ intervalMs: null, timeoutMs: null, thresholds: {}, urgency: null, tags: [], dependsOn: [] },
    confirm: { failures: 2, recoveries: 1, retryIntervalMs: 1000 },
  });
  expect(shown.early_warning).toEqual({ metrics: null, horizon: "2d", page: null });
});
