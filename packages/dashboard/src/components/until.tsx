import { memo } from "react";
import { formatAge, formatBothZones } from "../lib/format/format-time.ts";
import { useNow } from "../lib/live/use-live.ts";
import { componentTexts as texts } from "../texts/components.ts";

/**
 * How long until `at` (RFC 3339) by the moment the page shows, counting down; hovering shows the time. `late`: what is said
 * once it is past, of how long it is.
 */
export const Until = memo(function Until(props: { at: string; late?: (time: string) => string }) {
  const now = useNow();
  const epochMs = Date.parse(props.at);
  if (Number.isNaN(epochMs)) return <span>–</span>;
  const left = epochMs - now;
  return (
    <time dateTime={props.at} title={formatBothZones(epochMs)}>
      {left >= 0 ? texts.in(formatAge(left)) : (props.late ?? texts.past)(formatAge(-left))}
    </time>
  );
});
