import { z } from "zod";
import { durationMs } from "../../config/duration.ts";
import { checkDeclaredMetric, type DeclaredMetric, declaredMetricShape } from "../value/declared-metric.ts";
import { PAYLOAD_ENCODINGS, payloadPath } from "../value/payload.ts";

/** What of the messages becomes the metric: the age of the last one, how many come a second, or its whole text. */
export const TAKES = ["age", "rate", "text"] as const;

export const topicMetric = z
  .strictObject({
    ...declaredMetricShape,
    take: z
      .enum(TAKES)
      .optional()
      .describe("age of the last message by the time it came (the default), rate (1/s), or its text; not with path"),
    path: payloadPath.optional(),
    limit: durationMs
      .optional()
      .describe("of path and take: text: a message that came longer ago is none any more, nor is a retained one"),
    no_message: z
      .enum(["missing", "skip"])
      .default("missing")
      .describe("what text or path are before the first message: missing, which is never healthy, or no metric"),
  })
  .superRefine(checkDeclaredMetric)
  .superRefine((it, context) => {
    const mistake = (path: string, message: string) => context.addIssue({ code: "custom", path: [path], message });
    if (it.take !== undefined && it.path !== undefined) mistake("path", "not together with take");
    if (it.take === "text" || it.path !== undefined) return;
    if (it.limit !== undefined) mistake("limit", "belongs to path or take: text");
    if (it.states !== undefined) mistake("states", "belong to path or take: text");
    if (it.age !== undefined)
      mistake("age", "belongs to path or take: text; take: age is by the time the message came");
  })
  // The age of the last message is an age like any other, read from when it came.
  .transform((it) => ({ ...it, take: it.take ?? (it.path === undefined ? ("age" as const) : ("path" as const)) }));
export type TopicMetric = z.output<typeof topicMetric>;

/** What a subscription has beside its topic. */
export const topicShape = {
  metrics: z.array(topicMetric).min(1).max(50),
  each: z
    .boolean()
    .default(false)
    .describe("a series for each topic that matches, with its label; default the last message of them all"),
  expect: z
    .array(z.string().min(1).max(1000))
    .max(200)
    .default([])
    .describe("topics that must be among them, with each"),
  encoding: z.enum(PAYLOAD_ENCODINGS).default("json").describe("how what path leads into is written"),
  first_message: durationMs
    .default(30_000)
    .describe("how long nothing is said after the start while no message has come; then its silence counts"),
};

const shape = z.strictObject(topicShape);
/** A subscription without its topic. */
export type TopicWatch = z.output<typeof shape> & { readonly topic: string };

/** All that are declared, for thresholds and names. */
export function declaredOf(watches: readonly Pick<TopicWatch, "metrics">[]): readonly DeclaredMetric[] {
  return watches.flatMap(({ metrics }) => metrics);
}

/** Names that two metrics share, or that the kind itself measures. */
export function nameMistakes(watches: readonly Pick<TopicWatch, "metrics">[], own: readonly string[]) {
  const taken = new Set(own);
  return watches.flatMap(({ metrics }, index) =>
    metrics.flatMap(({ name }, place) => {
      if (!taken.has(name)) {
        taken.add(name);
        return [];
      }
      return [{ path: [index, "metrics", place, "name"], message: `${name} is taken` }];
    }),
  );
}
