import { memo } from "react";
import { type ShownStatus, statusTone } from "./shown-status.ts";

const PATHS: Record<ShownStatus, string> = {
  HEALTHY: "M6 2.6a3.4 3.4 0 1 1 0 6.8a3.4 3.4 0 1 1 0-6.8z",
  WARNING: "M6 1.2L11.3 10.6H.7z",
  CRITICAL: "M6 .4L11.6 6L6 11.6L.4 6z",
  DOWN: "M2 2L10 10M10 2L2 10",
  NONE: "M6 1.8a4.2 4.2 0 1 1 0 8.4a4.2 4.2 0 1 1 0-8.4z",
};

/**
 * The shape of a status: dot, triangle, diamond, cross, ring. Drawn rather than typed, since fonts disagree on the signs.
 * Always stands beside its word, so it is hidden from screen readers. Stale: only a dashed outline.
 */
export const StatusShape = memo(function StatusShape(props: {
  status: ShownStatus;
  stale?: boolean;
  tone?: string;
  size?: number;
}) {
  const { status, stale = false, tone = statusTone(status), size = 12 } = props;
  const isOutline = stale || status === "DOWN" || status === "NONE";
  return (
    <svg width={size} height={size} viewBox="0 0 12 12" aria-hidden="true" style={{ flex: "none", color: tone }}>
      <path
        d={PATHS[status]}
        fill={isOutline ? "none" : "currentColor"}
        stroke={isOutline ? "currentColor" : "none"}
        strokeWidth={status === "DOWN" ? 2.4 : 1.4}
        {...(stale ? { strokeDasharray: "2 1.4" } : {})}
      />
    </svg>
  );
});
