import type { MetricReading } from "@plimsoll/core";
import { type JsonPath, valueAt } from "../web/json-path.ts";
import { type Documents, lookUp, nameAt, numberAt, type SourcePath, toNumber, whyMissing } from "./lookup.ts";

/** What went out against what was meant: of all orders, or parent by parent. */
export type RunawayPlan =
  | { readonly kind: "totals"; readonly actual: SourcePath; readonly intended: SourcePath }
  | {
      readonly kind: "parents";
      readonly rows: SourcePath;
      readonly parent: JsonPath;
      /** The sum of the children's quantities, and the parent's own. */
      readonly actual: JsonPath;
      readonly intended: JsonPath;
    };

/**
 * `orders_out_over_in_ratio`: child quantity over parent quantity, the worst parent's, or actual over intended count.
 * Above 1 more went out than was meant, as at Knight Capital in 2012. Never the number of children: every slicer has many.
 */
export function runawayReading(plan: RunawayPlan, documents: Documents): MetricReading {
  const reading = { name: "orders_out_over_in_ratio", unit: "1" };
  if (plan.kind === "totals") {
    const { actual: out, intended: meant } = plan;
    const [actual, intended] = [numberAt(documents, out), numberAt(documents, meant)];
    if (actual === null || intended === null) {
      const missing = actual === null ? out : meant;
      return { ...reading, value: null, details: { error: whyMissing(documents, missing, "is no number") } };
    }
    const { conclusive, ...judged } = judge(actual, intended, "orders");
    // What two documents tell is never of the same instant, and asks for another look.
    const isOneReading = plan.actual.source === plan.intended.source;
    return { ...reading, ...judged, ...(conclusive === true && isOneReading ? { conclusive } : {}) };
  }
  const rows = lookUp(documents, plan.rows);
  if (!Array.isArray(rows))
    return { ...reading, value: null, details: { error: whyMissing(documents, plan.rows, "is no list") } };
  return { ...reading, ...worstParent(rows, plan) };
}

/** Whether both totals are of the same look: of different ones they would look like too much. */
export function isOfOneLook(plan: RunawayPlan, fresh: Documents): boolean {
  if (plan.kind === "parents" || plan.actual.source === plan.intended.source) return true;
  return fresh.has(plan.actual.source) && fresh.has(plan.intended.source);
}

type Judged = Pick<MetricReading, "value" | "details" | "conclusive">;

function worstParent(rows: readonly unknown[], plan: Extract<RunawayPlan, { kind: "parents" }>): Judged {
  let worst: Judged = { value: 0 };
  let unknown: Judged | null = null;
  for (const row of rows) {
    const [actual, intended] = [toNumber(valueAt(row, plan.actual)), toNumber(valueAt(row, plan.intended))];
    const parent = nameAt(row, plan.parent);
    if (actual === null || intended === null) {
      unknown ??= { value: null, details: { error: `parent ${parent} has no quantities` } };
      continue;
    }
    const judged = judge(actual, intended, `parent ${parent}`);
    if ((judged.value ?? 0) > (worst.value ?? 0)) worst = judged;
  }
  // Too much is too much, whatever is not known of others.
  return worst.conclusive === true ? worst : (unknown ?? worst);
}

/** More than this is no rounding. */
const EDGE = 1 + 1e-6;
/** Stands for a ratio to nothing: orders that nobody meant. */
const BOUNDLESS = 1e6;

/** Quantities are negative for selling: what goes out the other way is what nobody meant. */
function judge(actual: number, intended: number, what: string): Judged {
  const isMeant = Math.sign(actual) === Math.sign(intended);
  const value = actual === 0 ? 0 : isMeant ? actual / intended : BOUNDLESS;
  if (value <= EDGE) return { value };
  return { value, conclusive: true, details: { error: `${what}: ${actual} went out where ${intended} was meant` } };
}
