/** Lines of known heights, as offsets: line i goes from offsets[i] to offsets[i + 1]. */
export type Offsets = readonly number[];

export function toOffsets(heights: readonly number[]): Offsets {
  const offsets = [0];
  let sum = 0;
  for (const height of heights) {
    sum += height;
    offsets.push(sum);
  }
  return offsets;
}

export interface LineRange {
  /** First line drawn. */
  readonly first: number;
  /** Line after the last one drawn. */
  readonly end: number;
}

/**
 * Which lines reach into the stretch from `top` to `bottom` (same zero as the offsets), with `extra` more on both sides.
 * Rounded to steps, so that scrolling by a line doesn't redraw.
 */
export function visibleRange(
  offsets: Offsets,
  view: { readonly top: number; readonly bottom: number },
  { extra, step }: { readonly extra: number; readonly step: number },
): LineRange {
  const count = offsets.length - 1;
  const first = lineAt(offsets, view.top) - extra;
  const end = lineAt(offsets, view.bottom) + 1 + extra;
  return {
    first: Math.max(0, Math.floor(first / step) * step),
    end: Math.min(count, Math.ceil(end / step) * step),
  };
}

/** The line that holds `position`: the first for what lies before, the last for what lies beyond. */
function lineAt(offsets: Offsets, position: number): number {
  let low = 0;
  let high = Math.max(0, offsets.length - 2);
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if ((offsets[middle] ?? 0) <= position) low = middle;
    else high = middle - 1;
  }
  return low;
}
