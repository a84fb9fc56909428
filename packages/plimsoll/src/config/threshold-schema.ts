import { DIRECTIONS } from "@plimsoll/core";
import { z } from "zod";
import { durationMs } from "./duration.ts";

const edge = z.number().nullable().optional();

/** Thresholds as the configuration spells them; null takes away what the kind has by default. */
export const thresholdTable = z
  .record(
    z.string(),
    z
      .strictObject({
        warning: edge.describe("WARNING from this value on; null: never"),
        critical: edge.describe("CRITICAL from this value on; null: never"),
        direction: z.enum(DIRECTIONS).optional().describe("which way is bad; default the metric's own"),
        for: durationMs.optional().describe("how long it must hold before it counts; default 0s"),
        clear: edge.describe("the value at which the level is left again"),
      })
      .nullable()
      .describe("null: shown, but not judged"),
  )
  .describe('by metric name, or name with labels as disk_usage{mount="/"}; the most specific wins');
export type ThresholdInput = z.output<typeof thresholdTable>;
