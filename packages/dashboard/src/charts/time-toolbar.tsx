import { ActionIcon, Button, SegmentedControl } from "@mantine/core";
import { ChevronLeft, ChevronRight, ZoomIn, ZoomOut } from "lucide-react";
import {
  findTimeRange,
  panBounds,
  TIME_RANGES,
  type TimeBounds,
  type TimeView,
  zoomBounds,
} from "../lib/time-view/time-view.ts";
import { timeViewTexts as texts } from "../texts/time-view.ts";
import classes from "./time-toolbar.module.css";

/** What one press moves by, as a share of what is shown, and zooms by. */
export const PAN_SHARE = 0.25;
export const ZOOM_FACTOR = 0.5;

interface Props {
  readonly view: TimeView;
  /** What is shown at this moment. */
  readonly bounds: TimeBounds;
  readonly onView: (view: TimeView) => void;
  readonly onBounds: (bounds: TimeBounds) => void;
}

/** Chooses the time that charts show, without a pointer too. */
export function TimeToolbar({ view, bounds, onView, onBounds }: Props) {
  const isLive = view.kind === "live";
  const steps = [
    { label: texts.earlier, icon: ChevronLeft, to: panBounds(bounds, -PAN_SHARE), off: false },
    { label: texts.later, icon: ChevronRight, to: panBounds(bounds, PAN_SHARE), off: isLive },
    { label: texts.zoomOut, icon: ZoomOut, to: zoomBounds(bounds, 1 / ZOOM_FACTOR), off: false },
    { label: texts.zoomIn, icon: ZoomIn, to: zoomBounds(bounds, ZOOM_FACTOR), off: false },
  ];
  return (
    <fieldset className={classes.toolbar} aria-label={texts.toolbar}>
      <SegmentedControl
        size="xs"
        aria-label={texts.range}
        classNames={{ label: classes.range ?? "" }}
        value={isLive ? view.range.id : ""}
        onChange={(id) => onView({ kind: "live", range: findTimeRange(id) })}
        data={TIME_RANGES.map(({ id, label }) => ({ value: id, label }))}
      />
      <ActionIcon.Group>
        {steps.map(({ label, icon: Icon, to, off }) => (
          <ActionIcon
            key={label}
            variant="default"
            size={30}
            aria-label={label}
            title={label}
            disabled={off}
            onClick={() => onBounds(to)}
          >
            <Icon size={15} aria-hidden="true" />
          </ActionIcon>
        ))}
      </ActionIcon.Group>
      <Button
        size="xs"
        variant={isLive ? "default" : "filled"}
        aria-pressed={isLive}
        onClick={() => onView({ kind: "live", range: view.range })}
      >
        {texts.live}
      </Button>
    </fieldset>
  );
}
