import type { PushedSample } from "../push/pushed-sample.ts";

/** One metric of a packet. */
export interface StatsdLine {
  readonly name: string;
  /** DogStatsD's tags as they are written, empty where there are none. */
  readonly tags: string;
  readonly samples: readonly PushedSample[];
}

/** `other`: an event or a service check of DogStatsD, which is no metric. */
export type ParsedLine = StatsdLine | "malformed" | "other";

const LINE = /^([^\s:|@#][^\s:|]{0,199}):([^|]+)\|(c|g|ms|h|d|s)(?:\|(.*))?$/;
const NUMBER = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/;
const MOST_TAGS = 2000;
const MOST_MEMBER = 200;

/**
 * Parses one line of the StatsD protocol: `name:value|type|@rate|#tag:value,...`, with the types of Etsy's statsd (`c`, `g`,
 * `ms`, `s`) and DogStatsD's `h` and `d`, its tags and its several values (`name:1:2:3|ms`). What else DogStatsD puts behind
 * (container, timestamp) is skipped.
 */
export function parseStatsdLine(line: string): ParsedLine {
  const found = LINE.exec(line);
  if (found === null) return /^_(e\{|sc\|)/.test(line) ? "other" : "malformed";
  const [, name = "", value = "", type = "", rest] = found;
  const sections = readSections(rest);
  if (sections === null) return "malformed";
  const { tags, rate } = sections;
  const values = type === "s" ? [value] : value.split(":");
  const samples = values.map((one) => toSample(one, type, rate));
  if (samples.includes(null)) return "malformed";
  return { name, tags, samples: samples as PushedSample[] };
}

/** The labels of tags: one without a value is `true`. */
export function readTags(tags: string): ReadonlyMap<string, string> {
  const labels = new Map<string, string>();
  for (const tag of tags.split(",")) {
    if (tag === "") continue;
    const colon = tag.indexOf(":");
    if (colon < 0) labels.set(tag, "true");
    else labels.set(tag.slice(0, colon), tag.slice(colon + 1));
  }
  return labels;
}

function readSections(rest: string | undefined): { readonly tags: string; readonly rate: number } | null {
  let tags = "";
  let rate = 1;
  for (const section of rest === undefined ? [] : rest.split("|")) {
    if (section.startsWith("#")) tags = section.slice(1);
    else if (section.startsWith("@")) {
      rate = NUMBER.test(section.slice(1)) ? Number(section.slice(1)) : Number.NaN;
      if (!(rate > 0 && rate <= 1)) return null;
    } else if (section === "") return null;
  }
  return tags.length > MOST_TAGS ? null : { tags, rate };
}

function toSample(text: string, type: string, rate: number): PushedSample | null {
  if (type === "s") return { kind: "member", text: text.slice(0, MOST_MEMBER) };
  const value = NUMBER.test(text) ? Number(text) : Number.NaN;
  if (!Number.isFinite(value)) return null;
  if (type === "c") return { kind: "count", rise: value / rate };
  if (type === "g") return { kind: "gauge", value, isChange: text.startsWith("+") || text.startsWith("-") };
  return { kind: "observation", value, weight: 1 / rate };
}
