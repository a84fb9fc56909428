import { useElementSize, useMergedRef } from "@mantine/hooks";
import { useEffect, useMemo, useRef } from "react";
import type { DayStrips } from "../../lib/api/strips-query.ts";
import type { BoardLine } from "./board-lines.ts";
import classes from "./board-list.module.css";
import { ComponentRow } from "./component-row.tsx";
import { dayOf } from "./day-strip.tsx";
import { useVisibleRange } from "./use-visible-range.ts";
import { toOffsets } from "./visible-range.ts";

const GROUP_HEIGHT = 30;
const ROW_HEIGHT = 46;
/** A narrow board stacks a row's parts; must agree with the container query of the row. */
const NARROW_ROW_HEIGHT = 112;
const NARROW_UP_TO = 720;

/** The board's lines. All heights are known, so that of a thousand rows only those in sight are drawn. */
export function BoardList(props: {
  lines: readonly BoardLine[];
  selectedKey: string | null;
  withHistory: boolean;
  strips: DayStrips | undefined;
}) {
  const { lines, selectedKey, withHistory, strips } = props;
  const ref = useRef<HTMLDivElement>(null);
  const size = useElementSize<HTMLDivElement>();
  const merged = useMergedRef(ref, size.ref);
  const rowHeight = size.width > 0 && size.width <= NARROW_UP_TO ? NARROW_ROW_HEIGHT : ROW_HEIGHT;
  const offsets = useMemo(
    () => toOffsets(lines.map((line) => (line.kind === "group" ? GROUP_HEIGHT : rowHeight))),
    [lines, rowHeight],
  );
  const { first, end } = useVisibleRange(ref, offsets);

  useEffect(() => {
    const index = lines.findIndex((line) => line.key === selectedKey);
    if (index >= 0) scrollToLine(ref.current, offsets[index] ?? 0);
  }, [lines, offsets, selectedKey]);

  return (
    <div ref={merged} className={classes.board} style={{ height: offsets.at(-1) ?? 0 }}>
      {lines.slice(first, end).map((line, index) => {
        const at = first + index;
        const top = offsets[at] ?? 0;
        const height = (offsets[at + 1] ?? top) - top;
        return (
          <div key={line.key} className={classes.line} style={{ transform: `translateY(${top}px)`, height }}>
            {line.kind === "group" ? (
              <h3 className={classes.group}>
                <bdi>{line.label}</bdi> <span className={classes.count}>{line.count}</span>
              </h3>
            ) : (
              <ComponentRow
                id={line.id}
                isSelected={line.key === selectedKey}
                withHistory={withHistory}
                day={dayOf(strips, line.id)}
                dayFrom={strips?.from ?? 0}
                cellMs={strips?.cellMs ?? 0}
              />
            )}
          </div>
        );
      })}
    </div>
  );
}

/** Brings a line into sight with the least movement, below the fixed page head. */
function scrollToLine(board: HTMLElement | null, offset: number): void {
  if (board === null) return;
  const top = board.getBoundingClientRect().top + offset;
  const headHeight = 120;
  if (top < headHeight) window.scrollBy(0, top - headHeight);
  else if (top > window.innerHeight - headHeight) window.scrollBy(0, top - window.innerHeight + headHeight);
}
