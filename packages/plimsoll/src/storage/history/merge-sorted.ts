/** Joins two lists that are sorted by `at`; what has the same `at` becomes one. */
export function mergeByTime<Item extends { readonly at: number }>(
  a: readonly Item[],
  b: readonly Item[],
  merge: (a: Item, b: Item) => Item,
): Item[] {
  const merged: Item[] = [];
  for (let i = 0, j = 0; i < a.length || j < b.length; ) {
    const [left, right] = [a[i], b[j]];
    if (right === undefined || (left !== undefined && left.at < right.at)) {
      if (left !== undefined) merged.push(left);
      i += 1;
    } else if (left === undefined || right.at < left.at) {
      merged.push(right);
      j += 1;
    } else {
      merged.push(merge(left, right));
      i += 1;
      j += 1;
    }
  }
  return merged;
}
