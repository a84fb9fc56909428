import { readFileSync, writeFileSync } from "node:fs";

/** The numbers that a session must not forget: the next one to send, and the next one expected. */
export interface SequenceStore {
  nextOut: number;
  nextIn: number;
  /** Keeps them before anything that depends on them is done. */
  save(): void;
}

export function createMemorySequences(): SequenceStore {
  return { nextOut: 1, nextIn: 1, save() {} };
}

/** Kept in a file, as QuickFIX keeps `.seqnums`: `out : in`. A missing or torn file begins at 1. */
export function createFileSequences(path: string): SequenceStore {
  const [nextOut = 1, nextIn = 1] = readNumbers(path);
  return {
    nextOut,
    nextIn,
    save() {
      writeFileSync(path, `${String(this.nextOut).padStart(10, "0")} : ${String(this.nextIn).padStart(10, "0")}\n`);
    },
  };
}

function readNumbers(path: string): number[] {
  try {
    const found = /^(\d+) : (\d+)/.exec(readFileSync(path, "utf8"));
    return found === null ? [] : [Number(found[1]), Number(found[2])];
  } catch {
    return [];
  }
}
