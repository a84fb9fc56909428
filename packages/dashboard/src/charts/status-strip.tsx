import { statusTone, statusWord } from "../components/shown-status.ts";
import { formatAge, formatBothZones } from "../lib/format/format-time.ts";
import classes from "./status-strip.module.css";
import type { StripSegment } from "./strip-segments.ts";

/** A component's status over time, on the same axis as the charts below it. Heights differ besides colours. */
export function StatusStrip({ segments, label }: { segments: readonly StripSegment[]; label: string }) {
  return (
    <div className={classes.strip} role="img" aria-label={label}>
      {segments.map((segment) => (
        <span
          key={segment.from}
          className={classes.segment}
          data-status={segment.status ?? "NONE"}
          title={describe(segment)}
          style={{
            left: `${segment.leftShare * 100}%`,
            width: `${segment.widthShare * 100}%`,
            background: statusTone(statusWord(segment.status).status),
          }}
        />
      ))}
    </div>
  );
}

function describe({ status, from, to }: StripSegment): string {
  return `${statusWord(status).word} for ${formatAge(to - from)}\nfrom ${formatBothZones(from)}`;
}
