/** Gives a number from 0 up to, but not including, 1. */
export type Random = () => number;

/** The same numbers for the same seed (mulberry32, Tommy Ettinger), so that a test's market is always the same one. */
export function createRandom(seed: number): Random {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** Normally distributed with mean 0 and deviation 1 (Box and Muller, 1958). */
export function gaussian(random: Random): number {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
}

/** Time until the next of events that come independently, so many a second; ms. */
export function waitingTime(random: Random, perSecond: number): number {
  return (-Math.log(1 - random()) * 1000) / perSecond;
}
