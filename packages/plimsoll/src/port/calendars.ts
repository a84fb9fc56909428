import type { TradingCalendar } from "@plimsoll/core";

/** The calendars that components can name: those that Plimsoll brings, and the configuration's. */
export interface Calendars {
  ids(): readonly string[];
  get(id: string): TradingCalendar | null;
  /** Those that components name, each with the ids of these. */
  inUse(): ReadonlyMap<string, readonly string[]>;
}
