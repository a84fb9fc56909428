/** One family of the Prometheus exposition: a name, what it means, and its samples. */
export interface MetricFamily {
  /** Without `_total`; base units in the name. */
  readonly name: string;
  readonly kind: "gauge" | "counter" | "summary";
  readonly help: string;
  readonly samples: Iterable<MetricSample>;
}
export interface MetricSample {
  /** Appended to the family's name: `_sum`, `_count`. Counters get `_total` by themselves. */
  readonly suffix?: string;
  readonly labels: readonly (readonly [name: string, value: string])[];
  readonly value: number;
}

export type ExpositionFormat = "prometheus" | "openmetrics";

export const EXPOSITION_TYPES: Readonly<Record<ExpositionFormat, string>> = {
  prometheus: "text/plain; version=0.0.4; charset=utf-8",
  openmetrics: "application/openmetrics-text; version=1.0.0; charset=utf-8",
};

/**
 * Writes families as text. The two formats differ in the name a counter is announced under, in what help text escapes and in
 * the closing line (Prometheus exposition formats 0.0.4, OpenMetrics 1.0.0).
 */
export function writeExposition(families: readonly MetricFamily[], format: ExpositionFormat): string {
  const parts: string[] = [];
  for (const family of families) {
    const sampleName = family.kind === "counter" ? `${family.name}_total` : family.name;
    const name = format === "openmetrics" ? family.name : sampleName;
    parts.push(`# HELP ${name} ${escapeHelp(family.help, format)}\n# TYPE ${name} ${family.kind}\n`);
    for (const { suffix = "", labels, value } of family.samples) {
      parts.push(`${sampleName}${suffix}${writeLabels(labels)} ${writeNumber(value)}\n`);
    }
  }
  if (format === "openmetrics") parts.push("# EOF\n");
  return parts.join("");
}

/** Makes any text a label name: letters, digits and underscores, not starting with a digit or two underscores. */
export function toLabelName(text: string): string {
  const name = text.replace(/[^a-zA-Z0-9_]/g, "_").replace(/^_{2,}/, "_");
  return /^[a-zA-Z_]/.test(name) ? name : `_${name}`;
}

function writeLabels(labels: MetricSample["labels"]): string {
  if (labels.length === 0) return "";
  return `{${labels.map(([name, value]) => `${name}="${escapeValue(value)}"`).join(",")}}`;
}

function escapeValue(value: string): string {
  return /["\\\n]/.test(value) ? value.replaceAll("\\", "\\\\").replaceAll('"', '\\"').replaceAll("\n", "\\n") : value;
}

function escapeHelp(help: string, format: ExpositionFormat): string {
  const escaped = help.replaceAll("\\", "\\\\").replaceAll("\n", "\\n");
  return format === "openmetrics" ? escaped.replaceAll('"', '\\"') : escaped;
}

function writeNumber(value: number): string {
  if (Number.isFinite(value)) return String(value);
  if (Number.isNaN(value)) return "NaN";
  return value > 0 ? "+Inf" : "-Inf";
}
