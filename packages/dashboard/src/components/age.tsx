import { memo } from "react";
import { formatAge, formatBothZones, formatShortAge } from "../lib/format/format-time.ts";
import { useNow } from "../lib/live/use-live.ts";

/**
 * How long ago `at` (RFC 3339) was at the moment the page shows; counts on by itself, hovering shows the time. `isShort`
 * leaves the smaller unit away.
 */
export const Age = memo(function Age(props: { at: string | null; suffix?: string; isShort?: boolean }) {
  const { at, suffix = "", isShort = false } = props;
  const now = useNow();
  const epochMs = at === null ? Number.NaN : Date.parse(at);
  if (at === null || Number.isNaN(epochMs)) return <span>–</span>;
  return (
    <time dateTime={at} title={formatBothZones(epochMs)}>
      {isShort ? formatShortAge(now - epochMs) : formatAge(now - epochMs)}
      {suffix}
    </time>
  );
});
