import type { CalendarSpec } from "./calendar-spec.ts";
import { CME } from "./shipped/cme.ts";
import { HKEX } from "./shipped/hkex.ts";
import { LSE } from "./shipped/lse.ts";
import { CRYPTO, FX } from "./shipped/round-the-clock.ts";
import { TSE } from "./shipped/tse.ts";
import { NASDAQ, NYSE } from "./shipped/us-equities.ts";
import { XETRA } from "./shipped/xetra.ts";

/** The calendars that come with Plimsoll, by id. */
export const SHIPPED_CALENDARS: ReadonlyMap<string, CalendarSpec> = new Map(
  [NYSE, NASDAQ, CME, LSE, XETRA, TSE, HKEX, FX, CRYPTO].map((spec) => [spec.id, spec]),
);
