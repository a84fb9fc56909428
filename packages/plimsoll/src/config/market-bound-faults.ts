import { COMPONENT_TYPES, canBeMarketBound, typeCanBeMarketBound } from "@plimsoll/core";
import type { ConfigPath, Fault } from "./fault.ts";
import { metricNameExplainer, type NamedCheck } from "./metric-name-faults.ts";

const ANY_HOUR = "what is wrong with it is wrong at any hour";

/**
 * What may never wait for a market to open, whatever the configuration says: risk, reconciliation, positions, clocks, the
 * host. And names that no kind gives, which would hold nothing. `check` is null where its own mistakes come first.
 */
export function marketBoundFaults(
  raw: { readonly market_bound?: unknown; readonly calendar?: unknown; readonly type?: unknown },
  check: NamedCheck | null,
  base: ConfigPath,
): Fault[] {
  const { market_bound: bound, calendar } = raw;
  if (bound === undefined || bound === false) return [];
  const path = [...base, "market_bound"];
  if (calendar === undefined) return [{ path, message: "says nothing without a calendar" }];
  const type = COMPONENT_TYPES.find((known) => known === raw.type) ?? check?.kind.defaultType ?? null;
  if (type !== null && !typeCanBeMarketBound(type)) {
    return [{ path, message: `a component of type ${type} is never market-bound: ${ANY_HOUR}` }];
  }
  const explain = check === null ? () => null : metricNameExplainer(check);
  return (Array.isArray(bound) ? bound : []).flatMap((name: unknown, index): Fault[] => {
    if (typeof name !== "string") return [];
    const message = canBeMarketBound(name) ? explain(name) : `${name} is never market-bound: ${ANY_HOUR}`;
    return message === null ? [] : [{ path: [...path, index], message }];
  });
}
