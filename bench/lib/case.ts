/** One line of the bench's table: what was asked, what was measured. `asked` absent: for comparison only. */
export interface Figure {
  readonly what: string;
  readonly measured: number;
  readonly unit: string;
  readonly asked?: { readonly atMost: number } | { readonly atLeast: number };
  readonly note?: string;
}

export interface BenchOptions {
  /** Long runs: memory after ten minutes, for one. */
  readonly long: boolean;
  /** Tells what is going on. */
  readonly say: (line: string) => void;
}

export interface BenchCase {
  readonly name: string;
  readonly about: string;
  run(options: BenchOptions): Promise<Figure[]>;
}

/** Whether a figure keeps what was asked; null when nothing was. */
export function isKept({ measured, asked }: Figure): boolean | null {
  if (asked === undefined) return null;
  return "atMost" in asked ? measured <= asked.atMost : measured >= asked.atLeast;
}
