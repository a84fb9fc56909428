import { type RefObject, useEffect, useState } from "react";
import { type LineRange, type Offsets, visibleRange } from "./visible-range.ts";

/** Up to so many lines are all drawn: searching the page and printing it then find every one. */
const DRAW_ALL_UP_TO = 200;
const EXTRA_LINES = 12;

/** Which lines of a long list to draw, as the window scrolls over it. `ref` is the element that holds all lines. */
export function useVisibleRange(ref: RefObject<HTMLElement | null>, offsets: Offsets): LineRange {
  const count = offsets.length - 1;
  const isWhole = count <= DRAW_ALL_UP_TO;
  const [range, setRange] = useState<LineRange>({ first: 0, end: DRAW_ALL_UP_TO });
  useEffect(() => {
    if (isWhole) return;
    const look = (): void => {
      const top = -(ref.current?.getBoundingClientRect().top ?? 0);
      const next = visibleRange(offsets, { top, bottom: top + window.innerHeight }, EXTRA_LINES);
      setRange((old) => (old.first === next.first && old.end === next.end ? old : next));
    };
    look();
    window.addEventListener("scroll", look, { passive: true });
    window.addEventListener("resize", look);
    return () => {
      window.removeEventListener("scroll", look);
      window.removeEventListener("resize", look);
    };
  }, [isWhole, offsets, ref]);
  if (isWhole) return { first: 0, end: count };
  return { first: Math.min(range.first, count), end: Math.min(range.end, count) };
}
