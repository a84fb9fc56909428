import { memo } from "react";
import { TRAIL_LENGTH } from "../lib/live/trail.ts";
import { sparkPath } from "./spark-path.ts";

const WIDTH = 48;
const HEIGHT = 16;

/** The shape of the last values without axes: a hint beside the figure, which says the same for screen readers. */
export const Sparkline = memo(function Sparkline({ values }: { values: readonly (number | null)[] }) {
  const path = sparkPath(values, { width: WIDTH, height: HEIGHT, capacity: TRAIL_LENGTH });
  return (
    <svg width={WIDTH} height={HEIGHT} viewBox={`0 0 ${WIDTH} ${HEIGHT}`} aria-hidden="true" style={{ flex: "none" }}>
      {path !== "" && <path d={path} fill="none" stroke="currentColor" strokeWidth={1.2} strokeLinejoin="round" />}
    </svg>
  );
});
