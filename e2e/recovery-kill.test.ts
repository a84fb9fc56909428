import { afterEach, expect, it } from "vitest";
import { auditRecoveryLane } from "./lib/audit-recovery-lane.ts";
import { MOMENTS, openRecoveryLane, type RecoveryLane } from "./lib/recovery-lane.ts";

const KILLS = 100;
/** Each has a store of its own, for no store begins more than 20 actions within an hour. */
const LANES = 10;
const AT_ONCE = 3;

const lanes: RecoveryLane[] = [];
afterEach(async () => {
  await Promise.all(lanes.splice(0).map((lane) => lane.remove()));
});

it(`begins no action twice or more often than allowed across ${KILLS} times kill -9 from the fact to the verdict`, {
  timeout: 900_000,
}, async () => {
  lanes.push(...(await Promise.all(Array.from({ length: LANES }, openRecoveryLane))));
  const waiting = lanes.entries();
  let kills = 0;
  await Promise.all(
    Array.from({ length: AT_ONCE }, async () => {
      for (const [number, lane] of waiting) {
        for (let cycle = 0; cycle < KILLS / LANES; cycle += 1) {
          const n = number + cycle * LANES;
          await lane.kill(MOMENTS[n % MOMENTS.length] ?? "anywhere", cycle, ((n * 37) % KILLS) / KILLS);
          kills += 1;
        }
        await lane.finish();
      }
    }),
  );
  expect(kills).toBe(KILLS);
  expect(lanes.map(auditRecoveryLane)).toEqual(lanes.map(() => []));
  const interrupted = lanes.reduce((sum, lane) => sum + lane.interrupted.size, 0);
  // Most moments lie in the midst of an action: where few were met, nothing was shown.
  expect(interrupted).toBeGreaterThan(KILLS / 4);
});
