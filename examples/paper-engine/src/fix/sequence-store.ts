import { closeSync, openSync, readFileSync, writeSync } from "node:fs";

/** The numbers that a session must not forget: the next one to send, and the next one expected. */
export interface SequenceStore {
  nextOut: number;
  nextIn: number;
  /** Keeps them before anything that depends on them is done. */
  save(): void;
  close(): void;
}

export function createMemorySequences(): SequenceStore {
  return { nextOut: 1, nextIn: 1, save() {}, close() {} };
}

/**
 * Kept in a file, as QuickFIX keeps `.seqnums`: `out : in`. Always of one length and written over in one piece, so that a
 * process that is killed at any moment leaves a whole one. Without a file both begin at 1.
 */
export function createFileSequences(path: string): SequenceStore {
  const [nextOut = 1, nextIn = 1] = readNumbers(path);
  const file = openSync(path, "a+");
  closeSync(file);
  const writable = openSync(path, "r+");
  return {
    nextOut,
    nextIn,
    save() {
      writeSync(writable, `${toText(this.nextOut)} : ${toText(this.nextIn)}\n`, 0);
    },
    close: () => closeSync(writable),
  };
}

function toText(sequence: number): string {
  return String(sequence).padStart(10, "0");
}

function readNumbers(path: string): number[] {
  try {
    const found = /^(\d+) : (\d+)/.exec(readFileSync(path, "utf8"));
    return found === null ? [] : [Number(found[1]), Number(found[2])];
  } catch {
    return [];
  }
}
