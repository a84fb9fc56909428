import type { FeedProfile } from "../feed-profile.ts";
import { alpacaProfile } from "./alpaca.ts";
import { binanceProfile } from "./binance.ts";
import { coinbaseProfile } from "./coinbase.ts";
import { genericProfile } from "./generic.ts";
import { krakenProfile } from "./kraken.ts";

export const PROFILE_NAMES = ["binance", "coinbase", "kraken", "alpaca", "generic"] as const;
export type ProfileName = (typeof PROFILE_NAMES)[number];

export const PROFILES: Readonly<Record<ProfileName, FeedProfile>> = {
  binance: binanceProfile,
  coinbase: coinbaseProfile,
  kraken: krakenProfile,
  alpaca: alpacaProfile,
  generic: genericProfile,
};
