import { z } from "zod";
import { headerTable, plainUrl, requestBody, requestPath } from "../../request/request-options.ts";
import { expectation } from "../web/expectation-options.ts";
import { checkSourceOptions, sourceShape } from "../web/source-options.ts";
import { type JsonMetric, jsonMetric, risingName } from "./json-metric.ts";

/** What the kind itself measures; none of the declared metrics can be called so. */
export const OWN_METRICS = [
  "response_time",
  "endpoint_up",
  "port_open",
  "certificate_days_left",
  "rate_limit_usage",
  "rate_limits_unknown",
] as const;

const METHODS = ["GET", "POST"] as const;
const metrics = z.array(jsonMetric).min(1).max(100);

const request = z.strictObject({
  path: requestPath,
  name: z
    .string()
    .min(1)
    .max(200)
    .optional()
    .describe("the label of its own metrics, and what when asks for; default the path"),
  method: z.enum(METHODS).optional(),
  headers: headerTable.optional(),
  body: requestBody.optional(),
  expect: expectation.optional(),
  metrics: metrics.optional(),
});
export type JsonRequestOptions = z.output<typeof request>;

/** Options of the `json` kind: one document by `url` and `metrics`, or several by `base_url` and `requests`. */
export const jsonOptions = z
  .strictObject({
    url: plainUrl.optional(),
    base_url: plainUrl.optional(),
    requests: z.array(request).min(1).max(50).optional().describe("asked at once"),
    method: z.enum(METHODS).default("GET"),
    body: requestBody.optional(),
    expect: expectation.optional(),
    metrics: metrics.optional(),
    ...sourceShape,
    max_body: z.int().min(1).max(16_777_216).default(1_048_576).describe("bytes of an answer that are read"),
  })
  .superRefine((it, context) => {
    checkSourceOptions(it, context);
    const mistake = (path: (string | number)[], message: string) => context.addIssue({ code: "custom", path, message });
    if ((it.url === undefined) === (it.base_url === undefined)) mistake(["url"], "expected url or base_url");
    for (const [key, owner] of [
      ["metrics", "url"],
      ["body", "url"],
      ["requests", "base_url"],
    ] as const) {
      if (it[key] !== undefined && it[owner] === undefined) mistake([key], `belongs to ${owner}`);
    }
    if (it.url !== undefined && it.metrics === undefined) mistake(["metrics"], "expected with url");
    if (it.base_url !== undefined && it.requests === undefined) mistake(["requests"], "expected with base_url");
    for (const { path, message } of requestMistakes(it.requests ?? [])) mistake(["requests", ...path], message);
    for (const [place, metric] of (it.metrics ?? []).entries()) {
      for (const message of metricMistakes(metric, [""])) mistake(["metrics", place], message);
    }
    for (const name of unequalRises(it)) mistake(["metrics"], `all ${name} must rise within the same time`);
  });
export type JsonOptions = z.output<typeof jsonOptions>;

/** The metrics of all requests. */
export function metricsOf({ metrics: own, requests }: JsonOptions): readonly JsonMetric[] {
  return [...(own ?? []), ...(requests ?? []).flatMap((it) => it.metrics ?? [])];
}

/** By what a request is known: its name, else its path. */
export function requestName({ name, path }: JsonRequestOptions): string {
  return name ?? path;
}

interface Mistake {
  readonly path: (string | number)[];
  readonly message: string;
}

function requestMistakes(requests: readonly JsonRequestOptions[]): Mistake[] {
  const names = requests.map(requestName);
  const mistakes: Mistake[] = [];
  for (const [index, one] of requests.entries()) {
    if (names.indexOf(requestName(one)) < index) {
      mistakes.push({ path: [index, "name"], message: `a name of its own is needed: ${requestName(one)} is taken` });
    }
    for (const [place, metric] of (one.metrics ?? []).entries()) {
      for (const message of metricMistakes(metric, names)) mistakes.push({ path: [index, "metrics", place], message });
    }
  }
  return mistakes;
}

function metricMistakes(metric: JsonMetric, names: readonly string[]): string[] {
  const found: string[] = [];
  const asked = metric.when?.request;
  if (asked !== undefined && !names.includes(asked)) found.push(`when: no request is called ${asked}`);
  const own = new Set<string>(OWN_METRICS);
  for (const name of namesOf(metric)) if (own.has(name)) found.push(`${name} is measured by the kind itself`);
  return found;
}

/** They share the threshold of their name. */
function unequalRises(options: JsonOptions): string[] {
  const within = new Map<string, number>();
  return metricsOf(options).flatMap(({ name, rising }) => {
    if (rising === undefined) return [];
    const known = within.get(name) ?? rising.within;
    within.set(name, known);
    return known === rising.within ? [] : [name];
  });
}

/** What a declared metric can give. */
export function namesOf({ name, rising }: JsonMetric): string[] {
  return rising === undefined ? [name] : [name, risingName(name)];
}
