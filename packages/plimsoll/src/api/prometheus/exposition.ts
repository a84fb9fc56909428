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
  /** What stands between the braces, made of `toLabel` parts joined by commas; empty for none. */
  readonly labels: string;
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
  let text = "";
  for (const family of families) {
    const sampleName = family.kind === "counter" ? `${family.name}_total` : family.name;
    const name = format === "openmetrics" ? family.name : sampleName;
    text += `# HELP ${name} ${escapeHelp(family.help, format)}\n# TYPE ${name} ${family.kind}\n`;
    for (const { suffix = "", labels, value } of family.samples) {
      text += `${sampleName}${suffix}${labels === "" ? "" : `{${labels}}`} ${writeNumber(value)}\n`;
    }
  }
  return format === "openmetrics" ? `${text}# EOF\n` : text;
}

/** One label as text, its value escaped; its name must be one already (see `toLabelName`). */
export function toLabel(name: string, value: string): string {
  return `${name}="${escapeValue(value)}"`;
}

/** Makes any text a label name: letters, digits and underscores, not starting with a digit or two underscores. */
export function toLabelName(text: string): string {
  const name = text.replace(/[^a-zA-Z0-9_]/g, "_").replace(/^_{2,}/, "_");
  return /^[a-zA-Z_]/.test(name) ? name : `_${name}`;
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
