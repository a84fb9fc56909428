/** What is traded: price at the start, the smallest step of the price, one lot, and how many messages a second it has. */
export interface Instrument {
  readonly symbol: string;
  readonly price: number;
  readonly tick: number;
  readonly lot: number;
  readonly messagesPerSecond: number;
}

/** Eight instruments, one lot of each worth about a thousand dollars. */
export const INSTRUMENTS: readonly Instrument[] = [
  { symbol: "BTC-USD", price: 64_000, tick: 0.1, lot: 0.016, messagesPerSecond: 14 },
  { symbol: "ETH-USD", price: 3_200, tick: 0.01, lot: 0.32, messagesPerSecond: 12 },
  { symbol: "SOL-USD", price: 150, tick: 0.01, lot: 7, messagesPerSecond: 8 },
  { symbol: "XRP-USD", price: 0.6, tick: 0.0001, lot: 1_700, messagesPerSecond: 6 },
  { symbol: "ADA-USD", price: 0.45, tick: 0.0001, lot: 2_200, messagesPerSecond: 5 },
  { symbol: "DOGE-USD", price: 0.12, tick: 0.00001, lot: 8_400, messagesPerSecond: 5 },
  { symbol: "LTC-USD", price: 85, tick: 0.01, lot: 12, messagesPerSecond: 4 },
  { symbol: "LINK-USD", price: 14, tick: 0.001, lot: 72, messagesPerSecond: 4 },
];

const BY_SYMBOL: ReadonlyMap<string, Instrument> = new Map(INSTRUMENTS.map((each) => [each.symbol, each]));

export function instrumentOf(symbol: string): Instrument | null {
  return BY_SYMBOL.get(symbol) ?? null;
}

/** Quantities and prices have at most eight decimals, so that sums of them stay exact enough to compare. */
export function toDecimals(value: number): number {
  return Math.round(value * 1e8) / 1e8;
}
