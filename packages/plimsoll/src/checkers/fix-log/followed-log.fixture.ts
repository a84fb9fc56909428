import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onTestFinished } from "vitest";
import { type FollowerOptions, LogFollower } from "./log-follower.ts";
import { fixLine } from "./log-lines.fixture.ts";
import { UTC } from "./log-zone.ts";

/** When a followed log is looked at first, epoch ms. */
export const NOW = Date.UTC(2026, 10, 26, 8, 0, 10);
export const order = (id: string) => fixLine({ 35: "D", 11: id, 38: "100" });

export function logFolder(): string {
  const made = mkdtempSync(join(tmpdir(), "plimsoll-log-"));
  onTestFinished(() => rmSync(made, { recursive: true, force: true }));
  return made;
}

/** Follows a log as its thread does, look by look. */
export function follow(paths: readonly string[], more: Partial<FollowerOptions> = {}) {
  const options = { paths, from: "end", positions: {}, compIds: ["ENGINE"], parentTag: null, offsetAt: UTC } as const;
  const follower = new LogFollower({ ...options, ...more });
  onTestFinished(() => follower.close());
  let now = NOW;
  /** Looks and reads all there is; what the log then says. */
  const catchUp = (passed = 1000) => {
    now += passed;
    follower.look(now);
    while (follower.read(10_000_000, () => performance.now()) > 0) {
      // there is more
    }
    return follower.report(NOW);
  };
  return { follower, catchUp };
}

export const countOrders = ({ orders: { submitted } }: ReturnType<LogFollower["report"]>) => submitted.total;
