import type { CheckerKind } from "../../port/checker.ts";
import { BeatBook } from "./beat-book.ts";
import { HeartbeatChecker } from "./heartbeat-checker.ts";
import { type HeartbeatOptions, heartbeatOptions } from "./heartbeat-options.ts";

/** `kind: heartbeat`: an engine that pushes signs of life; what it says with them are metrics of its own. */
export function createHeartbeatCheckerKind(): CheckerKind<HeartbeatOptions> {
  const book = new BeatBook();
  return {
    kind: "heartbeat",
    options: heartbeatOptions,
    defaultType: "PROCESS",
    access: "network",
    concurrency: 4096,
    thresholds: {
      heartbeat_status: { warning: 1, critical: 2 },
      heartbeat_senders: { warning: 2 },
      heartbeat_suspicious: { warning: 1 },
    },
    ownLimits: ["heartbeat_age_seconds"],
    keyMetrics: ["heartbeat_age_seconds", "heartbeat_status", "progress", "progress_age"],
    takes: "heartbeat",
    memory: book,
    create: (options, setup) => new HeartbeatChecker(options, setup, book),
  };
}
