/** One sample as it stands in a body. */
export interface ReadSample {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
  readonly timestamp: number | null;
}

export interface ReadExposition {
  readonly samples: readonly ReadSample[];
  /** The line with the first fault, from 1; null without one. */
  readonly faultLine: number | null;
}

const QUOTED = String.raw`"(?:[^"\\]|\\[\s\S])*"`;
const LABEL = String.raw`(?:[A-Za-z_][A-Za-z0-9_]*|${QUOTED})[ \t]*=[ \t]*${QUOTED}`;
const LABELS = String.raw`\{[ \t]*(?:${LABEL}[ \t]*(?:,[ \t]*${LABEL}[ \t]*)*,?[ \t]*)?\}`;
const NAMED = String.raw`\{[ \t]*(${QUOTED})[ \t]*(?:,[ \t]*(?:${LABEL}[ \t]*(?:,[ \t]*${LABEL}[ \t]*)*,?[ \t]*)?)?\}`;
const TOKEN = String.raw`[^ \t]+`;
const SAMPLE = new RegExp(
  String.raw`^[ \t]*(?:([A-Za-z_:][A-Za-z0-9_:]*)(?:[ \t]*(${LABELS})[ \t]*|[ \t]+)|(${NAMED})[ \t]*)(${TOKEN})(?:[ \t]+([^ \t#]${TOKEN}|[^ \t#]))?(?:[ \t]+(#.*))?[ \t]*$`,
);
const EXEMPLAR = new RegExp(String.raw`^#[ \t]*${LABELS}[ \t]*(${TOKEN})(?:[ \t]+(${TOKEN}))?[ \t]*$`);
const NUMBER = /^(?:[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?|[+-]?(?:inf|infinity)|nan)$/i;

/** Reads a body the slow and plain way: a line at a time, each with one regular expression. */
export function readExposition(text: string, isOpenMetrics: boolean): ReadExposition {
  const samples: ReadSample[] = [];
  let isEnded = false;
  for (const [index, line] of text.split("\n").entries()) {
    if (/^[ \t]*$/.test(line)) continue;
    if (isEnded) return { samples, faultLine: index + 1 };
    if (/^[ \t]*#/.test(line)) {
      isEnded = isOpenMetrics && line.trimStart() === "# EOF";
      continue;
    }
    const sample = readLine(line, isOpenMetrics);
    if (sample === null) return { samples, faultLine: index + 1 };
    samples.push(sample);
  }
  return { samples, faultLine: null };
}

function readLine(line: string, isOpenMetrics: boolean): ReadSample | null {
  const [, bare, labels, named, quotedName, value = "", stamp, exemplar] = SAMPLE.exec(line) ?? [];
  const name = bare ?? (quotedName === undefined ? undefined : unquote(quotedName));
  if (name === undefined || !NUMBER.test(value)) return null;
  if (exemplar !== undefined && !(isOpenMetrics && isExemplar(exemplar))) return null;
  if (stamp !== undefined && (!NUMBER.test(stamp) || !Number.isFinite(toNumber(stamp)))) return null;
  if (stamp !== undefined && !isOpenMetrics && !Number.isInteger(toNumber(stamp))) return null;
  const body = named === undefined ? (labels ?? "") : named.replace(quotedName ?? "", "");
  return {
    name,
    labels: readLabels(body),
    value: toNumber(value),
    timestamp: stamp === undefined ? null : toNumber(stamp) * (isOpenMetrics ? 1000 : 1),
  };
}

function isExemplar(text: string): boolean {
  const [, value, stamp] = EXEMPLAR.exec(text) ?? [];
  return value !== undefined && NUMBER.test(value) && (stamp === undefined || NUMBER.test(stamp));
}

function readLabels(body: string): Record<string, string> {
  const labels: [string, string][] = [];
  for (const [, name = "", value = ""] of body.matchAll(
    new RegExp(`([A-Za-z_][A-Za-z0-9_]*|${QUOTED})[ \\t]*=[ \\t]*(${QUOTED})`, "g"),
  )) {
    labels.push([name.startsWith('"') ? unquote(name) : name, unquote(value)]);
  }
  return Object.fromEntries(labels);
}

function unquote(quoted: string): string {
  return quoted.slice(1, -1).replace(/\\([\s\S])/g, (_, it: string) => (it === "n" ? "\n" : it));
}

function toNumber(text: string): number {
  if (/nan/i.test(text)) return Number.NaN;
  if (/inf/i.test(text)) return text.startsWith("-") ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
  return Number(text);
}
