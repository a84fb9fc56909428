import { statusTone, statusWord } from "../components/shown-status.ts";
import { formatAge, formatBothZones } from "../lib/format/format-time.ts";
import { timeViewTexts } from "../texts/time-view.ts";
import classes from "./status-strip.module.css";
import type { StripSegment } from "./strip-segments.ts";
import { thinSegments } from "./thin-segments.ts";

/** A component's status over time, on the same axis as the charts below it. Heights differ besides colours. */
export function StatusStrip({ segments, label }: { segments: readonly StripSegment[]; label: string }) {
  return (
    <div className={classes.strip} role="img" aria-label={label}>
      {thinSegments(segments).map((segment) => (
        <span
          key={`${segment.from} ${segment.to}`}
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

function describe({ status, from, to, isWorst }: StripSegment): string {
  const { word } = statusWord(status);
  const lasts = formatAge(to - from);
  return `${isWorst ? timeViewTexts.worstOf(word, lasts) : timeViewTexts.statusFor(word, lasts)}\n${timeViewTexts.since(formatBothZones(from))}`;
}
