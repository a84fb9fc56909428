import { useEffect, useRef, useState } from "react";
import { useNow } from "../../lib/live/use-live.ts";
import { useServices } from "../../lib/services.ts";
import { boundsOf, fixView, type TimeBounds, type TimeView } from "../../lib/time-view/time-view.ts";

/** The live axis moves on in steps of about a pixel. */
const STEPS_PER_RANGE = 600;
/** What is tried out by the wheel is taken when it has stood still for this long, ms. */
const SETTLE_MS = 250;

/** What the charts show of time at this moment: as the address says, or as it is being dragged along. */
export function useShownTime(view: TimeView, onView: (view: TimeView) => void) {
  const { clock, time } = useServices();
  const now = useNow(Math.max(1000, view.range.ms / STEPS_PER_RANGE)) + 1000;
  const [draft, setDraft] = useState<{ of: TimeView; shown: TimeView } | null>(null);
  const settling = useRef<(() => void) | null>(null);
  useEffect(() => () => settling.current?.(), []);
  const shown = draft !== null && draft.of === view ? draft.shown : view;
  const take = (next: TimeView): void => {
    settling.current?.();
    settling.current = null;
    // Until the address says so too: nothing jumps back meanwhile.
    setDraft({ of: view, shown: next });
    onView(next);
  };
  return {
    bounds: boundsOf(shown, now),
    take,
    move: (wanted: TimeBounds, isFinal = true): void => {
      const next = fixView(view.range, wanted, time.now());
      if (isFinal) {
        take(next);
        return;
      }
      settling.current?.();
      setDraft({ of: view, shown: next });
      settling.current = clock.schedule(SETTLE_MS, () => take(next));
    },
  };
}
