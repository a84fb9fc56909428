/** One of the sources that chronyd was told of. */
export interface ClockSource {
  readonly name: string;
  /** Whether it answered any of the last eight polls. */
  readonly isReached: boolean;
}

/** Mode, state, name, stratum, log2 of the poll interval, the reach register in octal. */
const LINE = /^[\^=#],[*+\-?x~ ],([^,]+),\d+,-?\d+,([0-7]{1,3}),/;

/** Reads what `chronyc -c sources` says (chronyc(1), "sources"), a line for each; null for what is no such report. */
export function parseSources(text: string): readonly ClockSource[] | null {
  const sources: ClockSource[] = [];
  for (const line of text.split("\n").filter((it) => it.trim() !== "")) {
    const [, name, reach] = LINE.exec(line) ?? [];
    if (name === undefined || reach === undefined) return null;
    sources.push({ name, isReached: Number.parseInt(reach, 8) > 0 });
  }
  return sources;
}
