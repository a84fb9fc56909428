import { statusRank } from "@plimsoll/core";
import type { RosterEntry } from "../../lib/live/roster.ts";

/** What of an engine's trading a component is about. */
export type TradingPart = "market-data" | "order-path" | "risk" | "clocks";

/** Kinds that are about trading whatever type their component has, with what is known of their metrics. */
const PART_BY_KIND: Readonly<Record<string, TradingPart>> = {
  websocket: "market-data",
  feed_divergence: "market-data",
  fix: "order-path",
  fix_log: "order-path",
  order_store: "order-path",
  risk: "risk",
  reconciliation: "risk",
  ntp: "clocks",
  chrony: "clocks",
};
const PART_BY_TYPE: Partial<Record<RosterEntry["component_type"], TradingPart>> = {
  MARKET_DATA: "market-data",
  ORDER_EXECUTION: "order-path",
  RISK_ENGINE: "risk",
  CLOCK: "clocks",
};

export function partOf({ kind, component_type }: Pick<RosterEntry, "kind" | "component_type">): TradingPart | null {
  return PART_BY_KIND[kind] ?? PART_BY_TYPE[component_type] ?? null;
}

/** Whether all metrics of this kind are known, so that the few that matter can be chosen. */
export function isTradingKind(kind: string): boolean {
  return Object.hasOwn(PART_BY_KIND, kind);
}

/** The worst first; what nobody judges last. Equals keep their order. */
export function worstFirst<T extends Pick<RosterEntry, "state" | "status" | "stale">>(entries: readonly T[]): T[] {
  return [...entries].sort((a, b) => weigh(b) - weigh(a));
}

function weigh({ state, status, stale }: Pick<RosterEntry, "state" | "status" | "stale">): number {
  if (state !== "active") return -2;
  if (status === null) return -1;
  return statusRank(status) * 2 + (stale ? 1 : 0);
}
