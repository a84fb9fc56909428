import type { MetricReading } from "@plimsoll/core";
import { type JsonPath, valueAt } from "../web/json-path.ts";
import { type Documents, lookUp, nameAt, numberAt, type SourcePath } from "./lookup.ts";

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
    const [actual, intended] = [numberAt(documents, plan.actual), numberAt(documents, plan.intended)];
    if (actual === null || intended === null) {
      const missing = actual === null ? plan.actual : plan.intended;
      return { ...reading, value: null, details: { error: `${missing.text} is no number` } };
    }
    return { ...reading, ...judge(actual, intended, "orders") };
  }
  const rows = lookUp(documents, plan.rows);
  if (!Array.isArray(rows)) return { ...reading, value: null, details: { error: `${plan.rows.text} is no list` } };
  return { ...reading, ...worstParent(rows, plan) };
}

type Judged = Pick<MetricReading, "value" | "details" | "conclusive">;

function worstParent(rows: readonly unknown[], plan: Extract<RunawayPlan, { kind: "parents" }>): Judged {
  let worst: Judged = { value: 0 };
  for (const row of rows) {
    const [actual, intended] = [Number(valueAt(row, plan.actual)), Number(valueAt(row, plan.intended))];
    const parent = nameAt(row, plan.parent);
    if (!Number.isFinite(actual) || !Number.isFinite(intended)) {
      return { value: null, details: { error: `parent ${parent} has no quantities` } };
    }
    const judged = judge(Math.abs(actual), Math.abs(intended), `parent ${parent}`);
    if ((judged.value ?? 0) > (worst.value ?? 0)) worst = judged;
  }
  return worst;
}

/** More than this is no rounding. */
const EDGE = 1 + 1e-6;
/** Stands for a ratio to nothing: orders that nobody meant. */
const BOUNDLESS = 1e6;

function judge(actual: number, intended: number, what: string): Judged {
  const value = intended > 0 ? actual / intended : actual > 0 ? BOUNDLESS : 0;
  if (value <= EDGE) return { value };
  return { value, conclusive: true, details: { error: `${what}: ${actual} went out where ${intended} was meant` } };
}
