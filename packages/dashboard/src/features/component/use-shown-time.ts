import { useEffect, useRef, useState } from "react";
import { useNow } from "../../lib/live/use-live.ts";
import { useServices } from "../../lib/services.ts";
import { boundsOf, fixView, type TimeBounds, type TimeView } from "../../lib/time-view/time-view.ts";

/** The live axis moves on in steps of about a pixel. */
const STEPS_PER_RANGE = 600;
/** What is tried out by the wheel is taken when it has stood still for this long, ms. */
const SETTLE_MS = 250;

interface Options {
  /** How far beyond now the live axis reaches, ms. */
  readonly aheadMs: number;
  readonly onView: (view: TimeView) => void;
}

/** What the charts show of time at this moment: as the address says, or as it is being dragged along. */
export function useShownTime(view: TimeView, { aheadMs, onView }: Options) {
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
  const { from, to } = boundsOf(shown, now);
  const ahead = shown.kind === "live" ? aheadMs : 0;
  return {
    bounds: { from, to: to + ahead },
    /** How much of that is yet to come. */
    aheadMs: ahead,
    take,
    move: (wanted: TimeBounds, isFinal = true): void => {
      // What is foreseen is no history that one could look at more closely.
      const isAhead = shown.kind === "live" && wanted.from < time.now();
      const reached = isAhead ? { from: wanted.from, to: Math.min(wanted.to, time.now()) } : wanted;
      const next = fixView(view.range, reached, time.now());
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
