import { type JsonPath, parseJsonPath, valueAt } from "../web/json-path.ts";
import type { ReconciledRecord } from "./reconciled-record.ts";

/** Where a row keeps what is compared: names of columns, or paths into a JSON object. */
export interface RecordFields {
  readonly key: string;
  readonly instrument?: string | undefined;
  readonly quantity?: string | undefined;
  /** How a row says which way: `quantity` is negative where this field is one of these words. */
  readonly side?: string | undefined;
  /** What the other side calls an instrument, by what it is called here, where these differ. */
  readonly names?: Readonly<Record<string, string>>;
  /** The key is an instrument, and without a quantity there is nothing to compare. */
  readonly isPosition?: boolean;
  readonly compared: Readonly<Record<string, string>>;
}

/** Words for selling and for short positions, as engines and venues write them; 2, 4, 5 and 6 are FIX's Side(54). */
const SHORT = new Set(
  "sell short ask a s sld sold 2 4 5 6 -1 sellplus sellshort shortsell sellshortexempt shortexempt selltoopen selltoclose".split(
    " ",
  ),
);
/** And for buying and long ones; 1 and 3 are FIX's. */
const LONG = new Set("buy long bid b bot bought 1 +1 3 buyminus buytoopen buytoclose buytocover".split(" "));
/** Said where the quantity has a sign of its own, or there is nothing. */
const NEITHER = new Set(["", "both", "net", "none", "flat"]);

/** Reads one side's rows. Answers why a row cannot be read instead of guessing: half a reconciliation is none. */
export function readRecords(
  rows: readonly unknown[],
  fields: RecordFields,
): { readonly records: readonly ReconciledRecord[] } | { readonly problem: string } {
  const read = prepare(fields);
  const records: ReconciledRecord[] = [];
  for (const [index, row] of rows.entries()) {
    const record = read(row);
    if (typeof record === "string") return { problem: `row ${index + 1}: ${record}` };
    records.push(record);
  }
  return { records };
}

function prepare({ key, instrument, quantity, side, compared, names = {}, isPosition = false }: RecordFields) {
  const keyAt = at(key);
  const instrumentAt = instrument === undefined ? null : at(instrument);
  const quantityAt = quantity === undefined ? null : at(quantity);
  const sideAt = side === undefined ? null : at(side);
  const others = Object.entries(compared).map(([name, path]) => [name, at(path)] as const);
  const optional = { instrument, quantity, side };
  const named = [
    ...Object.entries(optional),
    ...others.map(([name]) => [`compared.${name}`, compared[name]] as const),
  ].flatMap(([name, path]) => (path === undefined ? [] : [{ name, path, read: at(path) }]));
  const renamed = <Name extends string | null>(name: Name) =>
    name !== null && Object.hasOwn(names, name) ? (names[name] ?? name) : name;
  return (row: unknown): ReconciledRecord | string => {
    const id = scalar(keyAt(row));
    if (id === null || id === "") return `there is no ${key}`;
    // What is not there would differ from nothing: a name that is misspelt must not look like agreement.
    const missing = named.find(({ read }) => read(row) === undefined);
    if (missing !== undefined) return `there is no ${missing.path}, which fields.${missing.name} names`;
    const amount = quantityAt === null ? null : toQuantity(quantityAt(row));
    if (amount === undefined) return `${quantity} is no number`;
    if (amount === null && isPosition)
      return `${String(id)} has an empty ${quantity}, which is no position that could be compared`;
    const word = directionWord(sideAt?.(row));
    if (amount !== 0 && !isDirection(word))
      return `${side} is ${word}, which says neither buy nor sell, long nor short`;
    return {
      key: isPosition ? renamed(String(id)) : String(id),
      instrument: instrumentAt === null ? null : renamed(text(instrumentAt(row))),
      quantity: amount === null || !SHORT.has(word) ? amount : -Math.abs(amount),
      fields: Object.fromEntries(others.map(([name, read]) => [name, scalar(read(row))])),
    };
  };
}

function at(path: string): (row: unknown) => unknown {
  const steps: JsonPath = parseJsonPath(path) ?? [path];
  return (row) => {
    // A column may have a dot in its name.
    if (typeof row === "object" && row !== null && Object.hasOwn(row, path)) return Reflect.get(row, path);
    return valueAt(row, steps);
  };
}

function directionWord(value: unknown): string {
  const said = String(scalar(value) ?? "");
  return said
    .trim()
    .toLowerCase()
    .replaceAll(/(?<=[a-z])[\s_-]+/g, "")
    .slice(0, 40);
}

function isDirection(word: string): boolean {
  return SHORT.has(word) || LONG.has(word) || NEITHER.has(word);
}

function scalar(value: unknown): string | number | boolean | null {
  if (typeof value === "string" || typeof value === "number" || typeof value === "boolean") return value;
  return typeof value === "bigint" ? String(value) : null;
}

function text(value: unknown): string | null {
  const it = scalar(value);
  return it === null ? null : String(it);
}

/** Null for what is empty, undefined for what is no number. Venues send quantities as text. */
function toQuantity(value: unknown): number | null | undefined {
  const it = scalar(value);
  if (it === null || it === "") return null;
  const amount = typeof it === "boolean" ? Number.NaN : Number(it);
  return Number.isFinite(amount) ? amount : undefined;
}
