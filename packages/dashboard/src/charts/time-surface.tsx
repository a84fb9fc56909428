import { type KeyboardEvent, type PointerEvent, type ReactNode, useEffect, useRef, useState } from "react";
import { panBounds, type TimeBounds, zoomBounds } from "../lib/time-view/time-view.ts";
import { timeViewTexts as texts } from "../texts/time-view.ts";
import { AXIS_WIDTH, CHART_RIGHT } from "./chart-options.ts";
import classes from "./time-surface.module.css";
import { PAN_SHARE, ZOOM_FACTOR } from "./time-toolbar.tsx";

/** A press that moves less than this is a click, px. */
const CLICK_PX = 5;
/** How much one turn of the wheel zooms or moves. */
const WHEEL_ZOOM = 1.25;
const WHEEL_PAN = 0.1;

interface Props {
  readonly label: string;
  readonly bounds: TimeBounds;
  /** Told what is to be shown: for now while `isFinal` is false, as when it is dragged along. */
  readonly onBounds: (bounds: TimeBounds, isFinal: boolean) => void;
  readonly onLive: () => void;
  readonly children: ReactNode;
}

interface Drag {
  readonly startX: number;
  readonly bounds: TimeBounds;
  readonly isPan: boolean;
}

/**
 * What stands over one time axis, as a strip and charts below it: dragging over any of it zooms all of it. A finger scrolls
 * the page as ever; for that there are buttons.
 */
export function TimeSurface({ label, bounds, onBounds, onLive, children }: Props) {
  const host = useRef<HTMLDivElement>(null);
  const drag = useRef<Drag | null>(null);
  const [selection, setSelection] = useState<readonly [number, number] | null>(null);
  useWheel(host, { bounds, onBounds });

  const onPointerDown = (event: PointerEvent<HTMLDivElement>): void => {
    if (event.button !== 0 || event.pointerType === "touch" || !isPlain(event)) return;
    if (shareAt(event.currentTarget, event.clientX) === null) return;
    drag.current = { startX: event.clientX, bounds, isPan: event.shiftKey };
  };
  const onPointerMove = (event: PointerEvent<HTMLDivElement>): void => {
    const began = drag.current;
    if (began === null || Math.abs(event.clientX - began.startX) < CLICK_PX) return;
    // Only now, or clicks within would be taken from what they are meant for.
    event.currentTarget.setPointerCapture(event.pointerId);
    const plot = plotOf(event.currentTarget);
    if (began.isPan) onBounds(pannedBy(began, event.clientX, plot), false);
    else setSelection(sharesOf(plot, began.startX, event.clientX));
  };
  const onPointerUp = (event: PointerEvent<HTMLDivElement>): void => {
    const began = drag.current;
    drag.current = null;
    setSelection(null);
    if (began === null || Math.abs(event.clientX - began.startX) < CLICK_PX) return;
    const plot = plotOf(event.currentTarget);
    onBounds(began.isPan ? pannedBy(began, event.clientX, plot) : zoomedBy(began, event.clientX, plot), true);
  };
  const cancel = (): void => {
    drag.current = null;
    setSelection(null);
  };
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset is for fields
    <div
      ref={host}
      role="group"
      aria-label={label}
      aria-description={texts.howTo}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: its keys move the time of all that it holds
      tabIndex={0}
      className={classes.surface}
      onPointerDown={onPointerDown}
      onPointerMove={onPointerMove}
      onPointerUp={onPointerUp}
      onPointerCancel={cancel}
      onDoubleClick={(event) => isPlain(event) && onLive()}
      onKeyDown={(event) => moveByKey(event, bounds, (next) => onBounds(next, true))}
    >
      {children}
      {selection !== null && <Selection shares={selection} />}
    </div>
  );
}

function pannedBy({ bounds, startX }: Drag, x: number, plot: Plot): TimeBounds {
  return panBounds(bounds, (startX - x) / plot.width);
}

function zoomedBy({ bounds: { from, to }, startX }: Drag, x: number, plot: Plot): TimeBounds {
  const [left, right] = sharesOf(plot, startX, x);
  return { from: from + (to - from) * left, to: from + (to - from) * right };
}

function Selection({ shares: [left, right] }: { shares: readonly [number, number] }) {
  const plot = `(100% - ${AXIS_WIDTH + CHART_RIGHT}px)`;
  const style = { left: `calc(${AXIS_WIDTH}px + ${plot} * ${left})`, width: `calc(${plot} * ${right - left})` };
  return <div className={classes.selection} style={style} />;
}

function moveByKey(event: KeyboardEvent, bounds: TimeBounds, go: (bounds: TimeBounds) => void): void {
  if (event.target !== event.currentTarget || event.ctrlKey || event.metaKey || event.altKey) return;
  const next = {
    ArrowLeft: () => panBounds(bounds, -PAN_SHARE),
    ArrowRight: () => panBounds(bounds, PAN_SHARE),
    "+": () => zoomBounds(bounds, ZOOM_FACTOR),
    "-": () => zoomBounds(bounds, 1 / ZOOM_FACTOR),
  }[event.key];
  if (next === undefined) return;
  event.preventDefault();
  go(next());
}

/** React listens to wheels passively, so that these could not keep the browser from zooming the page. */
function useWheel(host: { readonly current: HTMLElement | null }, now: Pick<Props, "bounds" | "onBounds">): void {
  const latest = useRef(now);
  useEffect(() => {
    latest.current = now;
  });
  useEffect(() => {
    const element = host.current;
    if (element === null) return;
    const onWheel = (event: WheelEvent): void => {
      const share = shareAt(element, event.clientX);
      const turned = event.deltaY || event.deltaX;
      if (share === null || turned === 0 || !(event.ctrlKey || event.metaKey || event.shiftKey)) return;
      event.preventDefault();
      const { bounds, onBounds } = latest.current;
      const way = Math.sign(turned);
      onBounds(
        event.shiftKey ? panBounds(bounds, WHEEL_PAN * way) : zoomBounds(bounds, WHEEL_ZOOM ** way, share),
        false,
      );
    };
    element.addEventListener("wheel", onWheel, { passive: false });
    return () => element.removeEventListener("wheel", onWheel);
  }, [host]);
}

/** Where on the screen the time axis is, px. */
interface Plot {
  readonly left: number;
  readonly width: number;
}

function plotOf(element: Element): Plot {
  const { left, width } = element.getBoundingClientRect();
  return { left: left + AXIS_WIDTH, width: Math.max(1, width - AXIS_WIDTH - CHART_RIGHT) };
}

/** Where on the axis a place of the screen is; null beside it. */
function shareAt(element: Element, x: number): number | null {
  const { left, width } = plotOf(element);
  const share = (x - left) / width;
  return share >= 0 && share <= 1 ? share : null;
}

function sharesOf({ left, width }: Plot, a: number, b: number): readonly [number, number] {
  const toShare = (x: number): number => Math.min(1, Math.max(0, (x - left) / width));
  return [toShare(Math.min(a, b)), toShare(Math.max(a, b))];
}

/** Not on something within that has a meaning of its own, nor in a list that React only takes to be within. */
function isPlain({ target, currentTarget }: { target: EventTarget; currentTarget: Element }): boolean {
  if (!(target instanceof Element) || !currentTarget.contains(target)) return false;
  return target.closest("a, button, input, select, textarea, form") === null;
}
