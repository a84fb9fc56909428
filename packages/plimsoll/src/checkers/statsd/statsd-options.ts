import { z } from "zod";
import { checkPushedOptions, pushedShape } from "../push/pushed-metric.ts";
import { isNetwork } from "./address-filter.ts";

/** What the kind itself measures; none of the declared metrics can be called so. */
export const OWN_METRICS = ["sample_age", "lines_malformed_total", "packets_dropped_total"] as const;

const host = z.union([z.ipv4(), z.ipv6()], { error: "expected an address of this host, such as 127.0.0.1 or ::1" });

/** Options of the `statsd` kind. */
export const statsdOptions = z
  .strictObject({
    host: host.default("127.0.0.1").describe("where to listen, by UDP; 0.0.0.0 is everywhere"),
    port: z.int().min(0).max(65_535).default(8125).describe("components with the same host and port share it"),
    from: z
      .array(z.string().refine(isNetwork, "expected an address or a network such as 10.0.0.0/8"))
      .min(1)
      .max(100)
      .optional()
      .describe("who may send; needed when it listens beyond this host. UDP does not prove who sends"),
    ...pushedShape,
  })
  .superRefine((it, context) => {
    checkPushedOptions(it, OWN_METRICS, context);
    const isLoopback = it.host.startsWith("127.") || it.host === "::1";
    if (!isLoopback && it.from === undefined)
      context.addIssue({ code: "custom", path: ["from"], message: "expected beyond this host: who may send" });
  });
export type StatsdOptions = z.output<typeof statsdOptions>;
