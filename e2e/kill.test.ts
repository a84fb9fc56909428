import { afterEach, expect, it } from "vitest";
import { auditLane } from "./lib/audit-lane.ts";
import { BOUNDARIES, type KillLane, openKillLane } from "./lib/kill-lane.ts";

const KILLS = 204;
const LANES = 3;

const lanes: KillLane[] = [];
afterEach(async () => {
  await Promise.all(lanes.splice(0).map((lane) => lane.remove()));
});

it(`loses nothing and leaves nothing unresolved across ${KILLS} times kill -9, at each boundary from the fact to the delivery`, {
  timeout: 900_000,
}, async () => {
  lanes.push(...(await Promise.all(Array.from({ length: LANES }, openKillLane))));
  let cycle = 0;
  await Promise.all(
    lanes.map(async (lane) => {
      for (let n = cycle++; n < KILLS; n = cycle++) await lane.kill(n);
      await lane.finish();
    }),
  );
  for (const boundary of BOUNDARIES) {
    const kills = lanes.reduce((sum, lane) => sum + lane.kills[boundary], 0);
    expect(kills).toBe(KILLS / BOUNDARIES.length);
  }
  expect(lanes.map(auditLane)).toEqual(lanes.map(() => []));
});
