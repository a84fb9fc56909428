import { basename } from "node:path";
import { oneLine } from "@plimsoll/core";

const MOST_WORDS = 200;

/** What people call a program: its name without its folder. */
export function programOf(argv: readonly string[]): string {
  return basename(argv[0] ?? "");
}

/** The last line that says anything, short and plain. */
export function lastLine(words: string): string {
  return oneLine(linesOf(words).at(-1) ?? "", MOST_WORDS);
}

/** The first line that says anything, short and plain. */
export function firstLine(words: string): string {
  return oneLine(linesOf(words)[0] ?? "", MOST_WORDS);
}

function linesOf(words: string): string[] {
  return words.split(/[\r\n]+/).filter((line) => line.trim() !== "");
}
