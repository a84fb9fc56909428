import { type RefObject, useEffect, useState } from "react";
import { type LineRange, type Offsets, visibleRange } from "./visible-range.ts";

/** Up to so many lines are all drawn: searching the page and printing it then find every one. */
const DRAW_ALL_UP_TO = 200;
/** Lines drawn beyond what is in sight, on both sides; and by how many they change at once, so that no frame has many to make. */
const AROUND = { extra: 8, step: 4 };

/** Which lines of a long list to draw, as the window scrolls over it. `ref` is the element that holds all lines. */
export function useVisibleRange(ref: RefObject<HTMLElement | null>, offsets: Offsets): LineRange {
  const count = offsets.length - 1;
  const isWhole = count <= DRAW_ALL_UP_TO;
  // Where the list begins is known once it is drawn: no more than a window of it is in sight at first.
  const [range, setRange] = useState(() => visibleRange(offsets, { top: 0, bottom: window.innerHeight }, AROUND));
  useEffect(() => {
    if (isWhole) return;
    const look = (): void => {
      const top = -(ref.current?.getBoundingClientRect().top ?? 0);
      const next = visibleRange(offsets, { top, bottom: top + window.innerHeight }, AROUND);
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
