/** The nearest of `known` when it is near enough that a slip of the finger explains the difference, else null. */
export function didYouMean(word: string, known: Iterable<string>): string | null {
  if (word.length > 100) return null;
  const limit = Math.max(1, Math.floor(word.length / 3));
  let nearest: { name: string; distance: number } | null = null;
  for (const name of known) {
    const [given, wanted] = [plain(word), plain(name)];
    const isStem = given.length >= 3 && (wanted.startsWith(given) || given.startsWith(wanted)) && wanted.length >= 3;
    const distance = isStem ? 1 : editDistance(given, wanted);
    if (distance <= limit && (nearest === null || distance < nearest.distance)) nearest = { name, distance };
  }
  return nearest?.name ?? null;
}

/** `checkInterval` and `check-interval` are the same slip. */
function plain(word: string): string {
  return word.toLowerCase().replace(/[_\s-]/g, "");
}

/** Changed, added, dropped and swapped neighbouring letters (optimal string alignment). */
function editDistance(a: string, b: string): number {
  let before: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i += 1) {
    const row = [i];
    for (let j = 1; j <= b.length; j += 1) {
      const change = (last[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      let best = Math.min(change, (last[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1);
      if (a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) best = Math.min(best, (before[j - 2] ?? 0) + 1);
      row.push(best);
    }
    before = last;
    last = row;
  }
  return last[b.length] ?? 0;
}
