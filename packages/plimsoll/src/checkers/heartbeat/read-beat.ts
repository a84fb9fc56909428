import { clip, isDeeperThan } from "@plimsoll/core";
import { z } from "zod";

/** Bodies nested deeper than this are refused. */
const MAX_DEPTH = 4;
const MOST_METRICS = 64;
const MOST_PROGRESS = 16;
const LONGEST_MESSAGE = 500;
const LONGEST_MISTAKE = 200;
const OWN_NAME = /^(?:heartbeat_|progress)/;

export const BEAT_STATUSES = ["ok", "warning", "critical", "stopping"] as const;
export type BeatStatus = (typeof BEAT_STATUSES)[number];

const name = z.string().regex(/^[A-Za-z]\w{0,99}$/, "expected a name of letters, digits and _, at most 100 characters");
const metricName = name.refine(
  (text) => !OWN_NAME.test(text),
  "expected no name that begins with heartbeat_ or progress",
);
const value = z.number().nullable();
const sized = <T extends z.ZodType<object>>(table: T, most: number) =>
  table.refine((it) => Object.keys(it).length <= most, `expected at most ${most}`);

/** What an engine says with a beat. */
const beatSchema = z.strictObject({
  status: z.enum(BEAT_STATUSES).default("ok"),
  message: z
    .string()
    .max(LONGEST_MESSAGE, `expected at most ${LONGEST_MESSAGE} characters`)
    .transform((text) => text.replace(/[\p{Cc}\u2028\u2029]+/gu, " ").trim())
    .default(""),
  progress: z.union([z.number(), sized(z.record(name, z.number()), MOST_PROGRESS)]).optional(),
  metrics: sized(
    z.record(metricName, z.union([value, z.strictObject({ value, unit: z.string().max(20).default("1") })])),
    MOST_METRICS,
  ).default({}),
});
export type Beat = z.output<typeof beatSchema>;

const PLAIN_BEAT: Beat = Object.freeze({ status: "ok", message: "", metrics: Object.freeze({}) }) as Beat;

/** Reads a beat's body; none is a beat that says nothing more. Answers what is wrong with it as a text. */
export function readBeat(body: Uint8Array): Beat | string {
  if (body.length === 0) return PLAIN_BEAT;
  const text = Buffer.from(body).toString("utf8");
  if (text.trim() === "") return PLAIN_BEAT;
  if (isDeeperThan(text, MAX_DEPTH)) return `its body is nested deeper than ${MAX_DEPTH} levels`;
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    return "its body is not JSON";
  }
  const parsed = beatSchema.safeParse(json);
  if (parsed.success) return parsed.data;
  return `its body is not as it should be: ${firstMistake(parsed.error)}`;
}

function firstMistake({ issues: [issue] }: z.ZodError): string {
  if (issue === undefined) return "unreadable";
  const where = issue.path.length === 0 ? "" : `${issue.path.join(".")}: `;
  // Of a key, Zod says what is wrong one level below.
  const message = issue.code === "invalid_key" ? (issue.issues[0]?.message ?? issue.message) : issue.message;
  return clip(`${where}${message}`, LONGEST_MISTAKE);
}
