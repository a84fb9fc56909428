import { type ComponentHealth, type HealthMetric, type HealthStatus, seriesKey, statusRank } from "@plimsoll/core";

const PLUGIN_WORD: Record<HealthStatus, string> = {
  HEALTHY: "OK",
  WARNING: "WARNING",
  CRITICAL: "CRITICAL",
  DOWN: "CRITICAL",
};
/** Longer output is cut by the plug-in protocols themselves (NRPE: 64 kB). */
const MOST_METRICS = 400;
const MOST_NAMED = 5;

/** The worst of the components' statuses; null when one of them has none or there are none at all. */
export function worstStatus(components: readonly ComponentHealth[]): HealthStatus | null {
  let worst: HealthStatus | null = null;
  let unknown = false;
  for (const { status } of components) {
    if (status === null) unknown = true;
    else if (worst === null || statusRank(status) > statusRank(worst)) worst = status;
  }
  return unknown && (worst === null || worst === "HEALTHY") ? null : worst;
}

/**
 * A check's result as Nagios and Icinga read it: one line with the worst first, then performance data, then a line for each
 * component. Monitoring Plugins Development Guidelines, "Plugin Output" and "Performance data".
 */
export function pluginOutput(components: readonly ComponentHealth[]): string {
  const worst = worstStatus(components);
  const word = worst === null ? "UNKNOWN" : PLUGIN_WORD[worst];
  const data = components
    .flatMap((component) => component.metrics.map((metric) => performance(component.component_id, metric)))
    .filter((it) => it !== null)
    .slice(0, MOST_METRICS)
    .join(" ");
  const first = `PLIMSOLL ${word} - ${summary(components)}${data === "" ? "" : ` | ${data}`}`;
  const rest = components.length > 1 ? components.map(line) : [];
  return `${[first, ...rest].join("\n")}\n`;
}

function summary(components: readonly ComponentHealth[]): string {
  if (components.length === 0) return "nothing is configured";
  const troubled = components
    .filter((it) => it.status !== "HEALTHY")
    .toSorted((a, b) => rank(b.status) - rank(a.status));
  if (troubled.length === 0)
    return components.length === 1 ? components.map(line).join("") : `${components.length} components healthy`;
  const more = troubled.length - MOST_NAMED;
  return [...troubled.slice(0, MOST_NAMED).map(line), ...(more > 0 ? [`and ${more} more`] : [])].join("; ");
}

function rank(status: HealthStatus | null): number {
  return status === null ? 0.5 : statusRank(status);
}

function line({ component_id, status, reason }: ComponentHealth): string {
  return plain(`${component_id} ${status ?? "UNKNOWN"}: ${reason}`);
}

/** A bar would begin the performance data, a line end the long output. */
function plain(text: string): string {
  return text.replace(/\|/g, "/").replace(/\s+/g, " ").trim();
}

/** `'label'=value[unit];[warn];[crit]`; a missing value is `U`. Ranges are the plug-ins': `99:` alerts below 99. */
function performance(componentId: string, metric: HealthMetric): string | null {
  const { name, labels, value, direction, threshold_warning, threshold_critical } = metric;
  const label = plain(`${componentId}.${seriesKey(name, labels)}`)
    .replace(/=/g, ":")
    .replace(/'/g, "''");
  const range = (edge: number | null) => (edge === null ? "" : direction === "below" ? `${edge}:` : `${edge}`);
  const number = value === null ? "U" : `${Number(value.toPrecision(12))}${unitOf(metric.unit)}`;
  const fields = [number, range(threshold_warning), range(threshold_critical)].join(";").replace(/;+$/, "");
  return `${/[^\w.-]/.test(label) ? `'${label}'` : label}=${fields}`;
}

/** The protocol knows seconds, percent, bytes and counters; any other unit is left out. */
function unitOf(unit: string): string {
  return ["s", "ms", "us", "%", "B", "KB", "MB", "GB", "TB"].includes(unit) ? unit : "";
}
