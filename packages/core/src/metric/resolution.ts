/** How many decimals a value of a unit keeps in history: times 1 us, percentages a thousandth. Others are kept as they are. */
const DECIMALS: Readonly<Record<string, number>> = { ms: 3, s: 6, "%": 3 };
/** Beyond this a double has no such decimals left. */
const MAX_ROUNDED = 1e9;

/**
 * A value as history keeps it: rounded to its unit's resolution, which is 1 us for times (`ms`, `s`) and 0.001 for `%`.
 * What is measured more finely is noise, and costs several times the room.
 */
export function toResolution(value: number, unit: string): number {
  const decimals = DECIMALS[unit];
  if (decimals === undefined || !(Math.abs(value) < MAX_ROUNDED)) return value;
  const scale = 10 ** decimals;
  return Math.round(value * scale) / scale;
}
