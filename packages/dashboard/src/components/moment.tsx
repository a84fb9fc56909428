import { memo } from "react";
import { formatBothZones, formatMoment } from "../lib/format/format-time.ts";
import { useNow } from "../lib/live/use-live.ts";

const HOUR = 3_600_000;

/** A point in time on the reader's clock; hovering shows local time and UTC. `at` is RFC 3339. */
export const Moment = memo(function Moment({ at }: { at: string }) {
  const now = useNow(HOUR);
  const epochMs = Date.parse(at);
  if (Number.isNaN(epochMs)) return <span>–</span>;
  return (
    <time dateTime={at} title={formatBothZones(epochMs)}>
      {formatMoment(epochMs, now)}
    </time>
  );
});
