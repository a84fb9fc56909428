import { z } from "zod";
import { componentHealth } from "./component-health.ts";
import { healthStatus } from "./health-metric.ts";
import { systemEvent } from "./system-event.ts";
import { monitorHealth, statusCounts, systemHealth } from "./system-health.ts";

/** What the live stream sends: one snapshot, then deltas. A client that misses a sequence asks again with `?since=`. */
export const streamMessage = z.discriminatedUnion("type", [
  z.object({ type: z.literal("snapshot"), sequence: z.int(), system_health: systemHealth }),
  z.object({
    type: z.literal("delta"),
    sequence: z.int(),
    components: z.array(componentHealth),
    removed: z.array(z.string()).describe("ids of components that are gone"),
    events: z.array(systemEvent),
    overall_status: healthStatus.nullable(),
    reason: z.string(),
    statistics: statusCounts,
    monitoring_active: z.boolean(),
    monitor: monitorHealth,
  }),
]);
export type StreamMessage = z.infer<typeof streamMessage>;
export type SnapshotMessage = Extract<StreamMessage, { type: "snapshot" }>;
export type DeltaMessage = Extract<StreamMessage, { type: "delta" }>;
