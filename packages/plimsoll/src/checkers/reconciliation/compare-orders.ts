import type { Break, FieldValue, ReconciledRecord } from "./reconciled-record.ts";
import { isWithin, type Tolerance, writeQuantity } from "./tolerance.ts";

/** The symmetric difference of two lists of open orders, and what differs in those that both sides have. */
export function compareOrders(
  local: readonly ReconciledRecord[],
  venue: readonly ReconciledRecord[],
  tolerance: Tolerance,
): Break[] {
  const [here, hereTwice] = byKey(local, "here");
  const [there, thereTwice] = byKey(venue, "at the venue");
  const breaks: Break[] = [...hereTwice, ...thereTwice];
  for (const record of here.values()) {
    const other = there.get(record.key);
    if (other === undefined) breaks.push(oneSided(record, "local", "is open here and unknown at the venue"));
    else breaks.push(...differences(record, other, tolerance));
  }
  for (const record of there.values()) {
    if (!here.has(record.key)) breaks.push(oneSided(record, "venue", "is open at the venue and unknown here"));
  }
  return breaks;
}

function byKey(records: readonly ReconciledRecord[], where: string): [Map<string, ReconciledRecord>, Break[]] {
  const found = new Map<string, ReconciledRecord>();
  const twice = new Map<string, Break>();
  for (const record of records) {
    if (found.has(record.key)) twice.set(record.key, oneSided(record, "twice", `stands twice ${where}`));
    found.set(record.key, record);
  }
  return [found, [...twice.values()]];
}

function differences(here: ReconciledRecord, there: ReconciledRecord, tolerance: Tolerance): Break[] {
  const { key, instrument } = here;
  const breaks: Break[] = [];
  const values = [here.quantity, there.quantity] as const;
  const [own, other] = values;
  const off = own === null || other === null ? null : own - other;
  if (own === null || other === null ? own !== other : !isWithin(own, other, tolerance(instrument))) {
    const [held, known] = values.map((it) => (it === null ? "none" : writeQuantity(it)));
    const words = `${name(here)} has quantity ${held} here and ${known} at the venue`;
    breaks.push({ key, instrument, kind: "quantity", quantity: off, values, words });
  }
  for (const [field, value] of Object.entries(here.fields)) {
    const known = there.fields[field] ?? null;
    if (isSame(value, known)) continue;
    const words = `${name(here)} has ${field} ${say(value)} here and ${say(known)} at the venue`;
    breaks.push({ key, instrument, kind: field, quantity: null, values: [value, known], words });
  }
  return breaks;
}

function say(value: FieldValue): string {
  return value === null || isBlank(value) ? "none" : String(value);
}

function isBlank(value: FieldValue): boolean {
  return typeof value === "string" && value.trim() === "";
}

const INTEGER = /^-?\d+$/;

/** Venues write numbers as text and sides in capitals: what means the same is the same. */
function isSame(a: FieldValue, b: FieldValue): boolean {
  if (a === b) return true;
  if (a === null || b === null || isBlank(a) || isBlank(b)) return false;
  const [left, right] = [Number(a), Number(b)];
  // An id of 19 digits is more than a double tells apart.
  if (INTEGER.test(String(a)) && INTEGER.test(String(b))) return BigInt(a) === BigInt(b);
  if (!Number.isNaN(left) && !Number.isNaN(right)) return isWithin(left, right, 0);
  return String(a).toLowerCase() === String(b).toLowerCase();
}

function oneSided(record: ReconciledRecord, kind: Break["kind"], what: string): Break {
  const { key, instrument } = record;
  return { key, instrument, kind, quantity: null, values: null, words: `${name(record)} ${what}` };
}

function name({ key, instrument }: ReconciledRecord): string {
  return instrument === null || instrument === key ? `order ${key}` : `order ${key} (${instrument})`;
}
