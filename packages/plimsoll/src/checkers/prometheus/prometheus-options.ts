import { z } from "zod";
import { byteSize } from "../../config/byte-size.ts";
import { plainUrl } from "../../request/request-options.ts";
import { checkSourceOptions, sourceShape } from "../web/source-options.ts";
import { prometheusMetric } from "./prometheus-metric.ts";

/** What the kind itself measures; none of the declared metrics can be called so. */
export const OWN_METRICS = [
  "response_time",
  "samples_scraped",
  "port_open",
  "certificate_days_left",
  "rate_limit_usage",
  "rate_limits_unknown",
] as const;

const MOST_BODY = 268_435_456;

/** Options of the `prometheus` kind. */
export const prometheusOptions = z
  .strictObject({
    url: plainUrl.describe("of what a Prometheus would scrape, such as http://127.0.0.1:9100/metrics"),
    metrics: z.array(prometheusMetric).min(1).max(200),
    ...sourceShape,
    max_body: byteSize
      .refine((it) => it >= 1 && it <= MOST_BODY, "expected at most 256 MiB")
      .default(16_777_216)
      .describe("bytes of an answer, unpacked, that are read; default 16 MiB"),
  })
  .superRefine((it, context) => {
    checkSourceOptions(it, context);
    const own = new Set<string>(OWN_METRICS);
    for (const [place, { name }] of it.metrics.entries()) {
      if (!own.has(name)) continue;
      context.addIssue({
        code: "custom",
        path: ["metrics", place, "name"],
        message: `${name} is measured by the kind itself`,
      });
    }
  });
export type PrometheusOptions = z.output<typeof prometheusOptions>;
