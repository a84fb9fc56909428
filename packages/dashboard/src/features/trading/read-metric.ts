import type { HealthMetric } from "@plimsoll/core";
import { type Figure, formatFigure } from "../../lib/format/format-number.ts";
import { formatAge } from "../../lib/format/format-time.ts";

/** Values that stand for a state rather than a quantity, in words. */
const STATES: Readonly<Record<string, Readonly<Record<number, string>>>> = {
  fix_session_state: { 0: "logged off", 1: "logged on", 2: "outside its schedule" },
  risk_gate_enforcing: { 0: "not enforcing", 1: "enforcing" },
  kill_switch_state: { 0: "would work now", 1: "pulled", 2: "would not work now" },
  clock_synchronised: { 0: "no", 1: "yes" },
  venue_online: { 0: "no", 1: "yes" },
};
/** From here on a time is said in its two largest units, up to where nobody counts any more, s. */
const WORDS_FROM = 120;
const WORDS_UNTIL = 1e10;
/** Below this the times of a clock are printed in ms, all others rounded so that columns of them align, s. */
const SHORT = 0.01;

/** A metric's value for somebody who trades: states in words, ratios in %, times in the unit that fits. */
export function readMetric({ name, value, unit }: Pick<HealthMetric, "name" | "value" | "unit">): Figure {
  if (value === null || !Number.isFinite(value)) return formatFigure(null, unit);
  const states = STATES[name];
  if (states !== undefined) return { text: states[value] ?? String(value), unit: "" };
  if (name === "risk_limit_utilisation") return formatFigure(value * 100, "%");
  return unit === "s" ? seconds(value, name.startsWith("clock_")) : formatFigure(value, unit);
}

function seconds(value: number, isClock: boolean): Figure {
  const size = Math.abs(value);
  if (value >= WORDS_FROM && size < WORDS_UNTIL) return { text: formatAge(value * 1000), unit: "" };
  if (size === 0 || size >= SHORT) return formatFigure(value, "s");
  return isClock ? formatFigure(value * 1000, "ms") : formatFigure(Math.round(value * 100) / 100, "s");
}
