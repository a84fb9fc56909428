import { formatNumber, formatQuantity } from "../text/format-number.ts";
import type { WhatIf } from "./what-if.ts";

const PERCENT = 100;

/** `12 d`, `5 h`: how long something lasts, from days. */
export function daysWords(days: number): string {
  return days >= 2 ? `${formatNumber(Math.floor(days))} d` : `${Math.floor(days * 24)} h`;
}

/** A what-if in a sentence: `at 1.5 x orders disk_usage of host lasts 12 d (the driver explains 83 % of it)`. */
export function whatIfWords(
  answer: WhatIf,
  {
    driver,
    factor,
    resource,
    unit,
  }: { readonly driver: string; readonly factor: number; readonly resource: string; readonly unit: string },
): string {
  const at = `at ${formatNumber(factor)} x ${driver} `;
  if (answer.kind === "none") return `${at}nothing can be said of ${resource}: ${answer.why}`;
  const quality = ` (the driver explains ${Math.round(answer.quality * PERCENT)} % of it)`;
  if (answer.kind === "level") {
    const limit = { true: ", beyond its limit", false: ", within its limit", null: "" }[
      String(answer.isBeyondLimit) as "true" | "false" | "null"
    ];
    return `${at}${resource} comes to ${formatQuantity(answer.value, unit)} at the peak${limit}${quality}`;
  }
  const { daysLeft } = answer;
  const lasts =
    daysLeft.kind === "days"
      ? `lasts ${daysWords(daysLeft.days)}`
      : `grows ${formatQuantity(answer.perDay, unit)} a day: ${daysLeft.why}`;
  return `${at}${resource} ${lasts}${quality}`;
}
