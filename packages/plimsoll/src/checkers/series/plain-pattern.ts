/** Steps that a pattern can be made of here, in the order they are tried. */
const STEP =
  /\\[dDwWsS.*+?()[\]{}|^$/\\-]|\[\^?\]?(?:\\.|[^\]\\])*\]|\((?:\?:)?|\)|\||[*+?]\??|\{\d{1,3}(?:,\d{0,3})?\}\??|[^\\()[\]{}|*+?^$]/y;
const UNBOUNDED = /^(?:[*+]|\{\d+,\})/;
const QUANTIFIER = /^[*+?{]/;
const MOST_UNBOUNDED = 2;

/**
 * Whether a pattern is so plain that matching a short text cannot take long: nothing that is repeated is a group, nothing
 * looks around or back, and at most two of its parts go on without end.
 */
export function isPlainPattern(source: string): boolean {
  const step = new RegExp(STEP);
  let unbounded = 0;
  let before = "";
  while (step.lastIndex < source.length) {
    const [found] = step.exec(source) ?? [];
    if (found === undefined) return false;
    if (QUANTIFIER.test(found) && /^(?:\)|\(.*|\||)$/.test(before)) return false;
    if (UNBOUNDED.test(found)) unbounded += 1;
    before = found;
  }
  return unbounded <= MOST_UNBOUNDED;
}
