import { COMPONENT_TYPES, type ComponentType, canBeMarketBound, typeCanBeMarketBound } from "@plimsoll/core";
import type { ConfigPath, Fault } from "./fault.ts";

const ANY_HOUR = "what is wrong with it is wrong at any hour";

/** What may never wait for a market to open, whatever the configuration says: risk, reconciliation, positions, clocks, the host. */
export function marketBoundFaults(
  raw: { readonly market_bound?: unknown; readonly calendar?: unknown; readonly type?: unknown },
  defaultType: ComponentType | null,
  base: ConfigPath,
): Fault[] {
  const { market_bound: bound, calendar } = raw;
  if (bound === undefined || bound === false) return [];
  const path = [...base, "market_bound"];
  if (calendar === undefined) return [{ path, message: "says nothing without a calendar" }];
  const type = COMPONENT_TYPES.find((known) => known === raw.type) ?? defaultType;
  if (type !== null && !typeCanBeMarketBound(type)) {
    return [{ path, message: `a component of type ${type} is never market-bound: ${ANY_HOUR}` }];
  }
  return (Array.isArray(bound) ? bound : []).flatMap((name: unknown, index): Fault[] =>
    typeof name !== "string" || canBeMarketBound(name)
      ? []
      : [{ path: [...path, index], message: `${name} is never market-bound: ${ANY_HOUR}` }],
  );
}
