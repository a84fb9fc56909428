import { z } from "zod";
import { clockLimitOptions } from "../clock/clock-limit.ts";

/** Options of `kind: chrony`. */
export const chronyOptions = z.strictObject({
  host: z
    .string()
    .regex(/^(?:\/\S+|[^\s/@,-][^\s/@,]*)$/, "expected a host name, an address or the path of chronyd's socket")
    .optional()
    .describe("where chronyd listens for chronyc: a host or the path of its socket; default this host's"),
  port: z.int().min(1).max(65_535).optional().describe("chronyd's command port; default 323"),
  ...clockLimitOptions,
});
export type ChronyOptions = z.output<typeof chronyOptions>;
