import { expect, test } from "vitest";
import { replicationMetrics } from "./postgres-metrics.ts";

const primary = (standbys: number, lag_seconds: number | null) => ({
  rows: [{ is_standby: false, standbys, lag_seconds }],
});

test("a primary that never had a standby has no lag to tell", () => {
  expect(replicationMetrics(primary(0, null), { hadStandby: false })).toEqual([]);
});

test("a primary whose standbys are gone has a value missing, rather than nothing to worry about", () => {
  expect(replicationMetrics(primary(0, null), { hadStandby: true })).toEqual([
    {
      name: "replication_lag",
      value: null,
      unit: "s",
      details: { role: "primary", standbys: 0, error: "no standby is connected any more" },
    },
  ]);
});
