import { NativeSelect } from "@mantine/core";
import type { Resolution } from "@plimsoll/core";
import { TimeToolbar } from "../../charts/time-toolbar.tsx";
import { formatAge, formatSpan } from "../../lib/format/format-time.ts";
import type { TimeBounds, TimeView } from "../../lib/time-view/time-view.ts";
import { componentTexts as texts } from "../../texts/component.ts";
import { timeViewTexts } from "../../texts/time-view.ts";
import classes from "./chart-controls.module.css";
import { COMPARISONS, type Comparison } from "./comparison.ts";

interface Props {
  readonly view: TimeView;
  readonly bounds: TimeBounds;
  readonly resolution: Resolution;
  readonly comparison: Comparison | null;
  readonly onView: (view: TimeView) => void;
  readonly onBounds: (bounds: TimeBounds) => void;
  readonly onCompare: (id: string) => void;
}

/** Which time is shown, how closely, and what it is held against. */
export function ChartControls({ view, bounds, resolution, comparison, onView, onBounds, onCompare }: Props) {
  return (
    <>
      <TimeToolbar view={view} bounds={bounds} onView={onView} onBounds={onBounds} />
      <div className={classes.second}>
        <p className={classes.shown} aria-live="polite">
          {viewWords(view, timeViewTexts.points[resolution])}
        </p>
        <NativeSelect
          size="xs"
          className={classes.compare ?? ""}
          aria-label={texts.compareWith}
          value={comparison?.id ?? ""}
          onChange={({ currentTarget }) => onCompare(currentTarget.value)}
          data={[
            { value: "", label: texts.compareWithNothing },
            ...COMPARISONS.map(({ id: value, label }) => ({ value, label: texts.compareWithThat(label) })),
          ]}
        />
      </div>
    </>
  );
}

function viewWords(view: TimeView, points: string): string {
  if (view.kind === "live") return timeViewTexts.lastUntilNow(view.range.label, points);
  const { from, to } = view.bounds;
  return timeViewTexts.between(formatSpan(from, to), formatAge(to - from), points);
}
