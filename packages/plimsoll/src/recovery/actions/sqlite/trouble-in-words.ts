const WORDS: readonly (readonly [RegExp, string])[] = [
  [/^SQLITE_(BUSY|LOCKED)/, "is locked by another program"],
  [/^SQLITE_NOTADB/, "is not an SQLite database (or it is encrypted)"],
  [/^SQLITE_CORRUPT/, "is corrupt"],
  [/^SQLITE_READONLY/, "may not be written by the user that Plimsoll runs as"],
  [
    /^SQLITE_(CANTOPEN|PERM|AUTH)/,
    "cannot be opened: does it exist, and may Plimsoll's user use it, its folder and its logs?",
  ],
  [/^SQLITE_FULL|^ENOSPC/, "has no room: the disk is full"],
  [/^EACCES|^EPERM/, "may not be handled so by the user that Plimsoll runs as"],
  [/^ENOENT/, "is not there"],
];

/** What went wrong with a database or a file, in words. */
export function troubleInWords(error: unknown, path: string): string {
  const { code = "", message = String(error) } = error as { code?: string; message?: string };
  const known = WORDS.find(([pattern]) => pattern.test(code))?.[1];
  return known === undefined ? `${path}: ${message}` : `${path} ${known} (${message})`;
}

/** Whether an error says that what was read is no sound database. */
export function isDamage(error: unknown): boolean {
  return /^SQLITE_(NOTADB|CORRUPT)/.test((error as { code?: string }).code ?? "");
}
