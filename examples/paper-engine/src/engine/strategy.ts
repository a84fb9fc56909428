/** What the strategy remembers of a symbol: a moving mean of its price, and how far prices stray from it. */
export interface Impression {
  readonly mean: number;
  readonly deviation: number;
}

/** How much the newest price weighs. */
const WEIGHT = 0.05;
/** The largest position it wants, in lots. */
export const MAX_LOTS = 3;

export function firstImpression(price: number): Impression {
  return { mean: price, deviation: price * 0.0005 };
}

/** Exponentially weighted, with the mean absolute deviation, which a single jump does not spoil as it would a variance. */
export function updateImpression({ mean, deviation }: Impression, price: number): Impression {
  return {
    mean: mean + WEIGHT * (price - mean),
    deviation: deviation + WEIGHT * (Math.abs(price - mean) - deviation),
  };
}

/** Mean reversion: sells what is dear and buys what is cheap, in lots from -3 to 3. */
export function wantedLots({ mean, deviation }: Impression, price: number): number {
  if (!(deviation > 0)) return 0;
  const lots = Math.round((-1.5 * (price - mean)) / deviation);
  return Math.max(-MAX_LOTS, Math.min(MAX_LOTS, lots));
}
