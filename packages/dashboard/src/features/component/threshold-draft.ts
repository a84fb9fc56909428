import { canonicalThresholdKey, type HealthMetric, parseThresholdKey, seriesKey, type Threshold } from "@plimsoll/core";

/** The editor's fields as they are typed; empty: none. */
export interface ThresholdDraft {
  readonly warning: string;
  readonly critical: string;
  /** How long it must hold, as `2m`. */
  readonly for: string;
  readonly clear: string;
}
export const DRAFT_FIELDS = ["warning", "critical", "for", "clear"] as const;
export type DraftField = (typeof DRAFT_FIELDS)[number];

/** What differs from what is in force, in the configuration's own shape. */
export type ThresholdChange = { readonly [Field in DraftField]?: number | string | null };

type Declared = Readonly<Record<string, unknown>>;

const UNIT_MS = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 };
const DURATION = /^(\d+(?:\.\d+)?) ?(ms|s|m|h|d)$/;

/** The fields as they are in force. What the checker's kind has by default for `for` and `clear` is not told, and left empty. */
export function draftOf(metric: HealthMetric, definition: Declared | null): ThresholdDraft {
  const declared = declaredFor(metric, definition);
  const text = (value: unknown): string => (typeof value === "number" || typeof value === "string" ? `${value}` : "");
  return {
    warning: text(metric.threshold_warning),
    critical: text(metric.threshold_critical),
    for: typeof declared.for === "number" ? `${declared.for}ms` : text(declared.for),
    clear: text(declared.clear),
  };
}

/** The first field that can't be read; null when all can. */
export function faultyField(draft: ThresholdDraft): DraftField | null {
  return (
    DRAFT_FIELDS.find((field) => {
      const text = draft[field].trim();
      return text !== "" && (field === "for" ? toMs(text) === null : Number.isNaN(toNumber(text)));
    }) ?? null
  );
}

/** Only what was changed, so that defaults stay what they are; null when nothing was. */
export function changeOf(draft: ThresholdDraft, inForce: ThresholdDraft): ThresholdChange | null {
  const changes = DRAFT_FIELDS.flatMap((field): [DraftField, number | string | null][] => {
    const text = draft[field].trim();
    if (text === inForce[field].trim()) return [];
    if (field === "for") return [[field, text === "" ? "0s" : text]];
    return [[field, text === "" ? null : toNumber(text)]];
  });
  return changes.length === 0 ? null : Object.fromEntries(changes);
}

/** The threshold that the fields make; what can't be read is left out. */
export function thresholdOf(draft: ThresholdDraft, direction: HealthMetric["direction"]): Threshold {
  const number = (field: DraftField): number | undefined => {
    const value = draft[field].trim() === "" ? Number.NaN : toNumber(draft[field]);
    return Number.isNaN(value) ? undefined : value;
  };
  return {
    warning: number("warning"),
    critical: number("critical"),
    clear: number("clear"),
    forMs: toMs(draft.for.trim()) ?? undefined,
    direction,
  };
}

/** The whole component with the change in it, as it is sent back. */
export function withChange(definition: Declared, metric: HealthMetric, change: ThresholdChange): Declared {
  const thresholds = tableOf(definition);
  const key = exactKey(metric, thresholds) ?? seriesKey(metric.name, metric.labels);
  const before = thresholds[key];
  return { ...definition, thresholds: { ...thresholds, [key]: { ...(isRecord(before) ? before : {}), ...change } } };
}

/** The change as it would stand in plimsoll.yaml. */
export function toSnippet(componentId: string, metric: HealthMetric, change: ThresholdChange): string {
  const fields = Object.entries(change).map(([field, value]) => `${field}: ${value === null ? "null" : value}`);
  const key = seriesKey(metric.name, metric.labels);
  return [
    "components:",
    `  - id: ${JSON.stringify(componentId)}`,
    "    thresholds:",
    `      ${/^\w+$/.test(key) ? key : JSON.stringify(key)}: { ${fields.join(", ")} }`,
    "",
  ].join("\n");
}

function declaredFor(metric: HealthMetric, definition: Declared | null): Declared {
  const thresholds = tableOf(definition);
  const found = thresholds[exactKey(metric, thresholds) ?? metric.name];
  return isRecord(found) ? found : {};
}

/** However it is spelled there. */
function exactKey({ name, labels }: HealthMetric, thresholds: Declared): string | null {
  const wanted = seriesKey(name, labels);
  const spelled = (key: string): string | null => {
    try {
      return canonicalThresholdKey(parseThresholdKey(key));
    } catch {
      return null;
    }
  };
  return Object.keys(thresholds).find((key) => spelled(key) === wanted) ?? null;
}

function tableOf(definition: Declared | null): Declared {
  return isRecord(definition?.thresholds) ? definition.thresholds : {};
}

function isRecord(value: unknown): value is Declared {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function toNumber(text: string): number {
  const value = Number(text.trim().replace(",", "."));
  return Number.isFinite(value) ? value : Number.NaN;
}

function toMs(text: string): number | null {
  const [, amount, unit] = DURATION.exec(text) ?? [];
  return amount === undefined ? null : Number(amount) * UNIT_MS[unit as keyof typeof UNIT_MS];
}
