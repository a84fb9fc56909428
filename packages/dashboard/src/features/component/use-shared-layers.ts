import type { CalendarSchedule, SystemEvent } from "@plimsoll/core";
import { useMemo } from "react";
import type { TimeBounds } from "../../lib/time-view/time-view.ts";
import { closedTimes } from "./closed-times.ts";
import { clusterEvents } from "./markers.ts";

/** Marks are as far apart as a thumb or a pointer needs to tell them, px. */
const LEAST_MARK_PX = 24;

/** What all charts have in common besides their axis: what happened, and when the market was closed. */
export function useSharedLayers(of: {
  events: readonly SystemEvent[];
  schedule: CalendarSchedule | undefined;
  bounds: TimeBounds;
  width: number;
}) {
  const { events, schedule, width } = of;
  const { from, to } = of.bounds;
  const clusters = useMemo(() => clusterEvents(events, { from, to }, LEAST_MARK_PX / width), [events, from, to, width]);
  const layers = useMemo(
    () => ({
      marks: clusters.map(({ share }) => from + (to - from) * share),
      closed: closedTimes(schedule, { from, to }),
    }),
    [clusters, schedule, from, to],
  );
  return { clusters, layers };
}
