/** So many names stand in one note; the rest are counted. */
const NAMED = 10;

/** Names in a sentence: the first few, and how many more there are. */
export function listed(names: readonly string[]): string {
  const shown = names.slice(0, NAMED).join(", ");
  return names.length > NAMED ? `${shown} and ${names.length - NAMED} more` : shown;
}
