import type { ReadSample } from "./exposition-reference.fixture.ts";
import { ExpositionScanner } from "./exposition-scanner.ts";
import { readLabelText } from "./label-text.ts";

export interface Scan {
  readonly samples: readonly ReadSample[];
  readonly fault: string | null;
  readonly count: number;
}

/** Reads a whole body, or the pieces of one, and keeps the samples whose name is wanted. */
export function scan(
  body: string | readonly Buffer[],
  isOpenMetrics = false,
  wanted: (name: string) => boolean = () => true,
): Scan {
  const samples: ReadSample[] = [];
  const find = (name: string) => {
    if (!wanted(name)) return null;
    return {
      take: (labels: string, value: number, timestamp: number | null) => {
        samples.push({ name, labels: Object.fromEntries(readLabelText(labels)), value, timestamp });
      },
    };
  };
  const scanner = new ExpositionScanner({ find, isOpenMetrics });
  for (const chunk of typeof body === "string" ? [Buffer.from(body)] : body) scanner.write(chunk);
  scanner.end();
  return { samples, fault: scanner.fault, count: scanner.samples };
}
