import { COMPONENT_TYPES } from "@plimsoll/core";
import { z } from "zod";
import { durationMs } from "../../config/duration.ts";

const DAY_MS = 86_400_000;
const texts = z.array(z.string().min(1).max(200)).min(1, "expected at least one").max(100);
const upToADay = durationMs.refine((ms) => ms >= 60_000 && ms <= DAY_MS, "expected 1m to 1d");

export const readinessOptions = z
  .strictObject({
    before: upToADay.default(1_800_000).describe("how long before the open everything must be well; default 30m"),
    last_call: upToADay
      .default(300_000)
      .describe("how long before the open what is not well is critical, and a missing sign-off a warning; default 5m"),
    sign_off: z.boolean().default(true).describe("whether a person has to sign the open off; default true"),
    components: texts.optional().describe("ids of what must be well; * stands for any text; default: everything"),
    types: z.array(z.enum(COMPONENT_TYPES)).min(1, "expected at least one").optional(),
    tags: texts.optional().describe("any one of these is enough"),
  })
  .refine(({ before, last_call }) => last_call <= before, {
    path: ["last_call"],
    error: "expected at most before (default 30m): it is the end of that time",
  });
export type ReadinessOptions = z.output<typeof readinessOptions>;
