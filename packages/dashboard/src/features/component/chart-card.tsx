import { ActionIcon } from "@mantine/core";
import { SlidersHorizontal } from "lucide-react";
import { useCallback, useMemo, useRef, useState } from "react";
import { type ChartLayers, type ForecastPoint, NO_LAYERS } from "../../charts/chart-layers.ts";
import { type ChartColumns, type ChartPoint, placeNear, toColumns } from "../../charts/chart-points.ts";
import { MetricChart } from "../../charts/metric-chart.tsx";
import type { ChartThreshold } from "../../charts/value-range.ts";
import { Figure } from "../../components/figure.tsx";
import { statusTone } from "../../components/shown-status.ts";
import { StatusShape } from "../../components/status-shape.tsx";
import { formatBothMoments } from "../../lib/format/format-time.ts";
import type { TimeBounds } from "../../lib/time-view/time-view.ts";
import { componentTexts as texts } from "../../texts/component.ts";
import { thresholdTexts } from "../../texts/thresholds.ts";
import classes from "./chart-card.module.css";
import type { ChartEntry } from "./chart-list.ts";
import type { Comparison } from "./comparison.ts";
import { ExportMenu } from "./export-menu.tsx";
import { type ThresholdDraft, thresholdOf } from "./threshold-draft.ts";
import { ThresholdEditor } from "./threshold-editor.tsx";

/** A cursor is at a value that is so small a part of the axis away, though it is the only one. */
const CURSOR_STEPS = 100;
/** A point speaks for so many steps at most; what lies beyond is a gap. */
const MOST_STEPS = 3.5;
const NO_POINTS: readonly ChartPoint[] = [];

interface Props {
  readonly entry: ChartEntry;
  readonly bounds: TimeBounds;
  readonly stepMs: number;
  readonly group: string;
  readonly isWaiting: boolean;
  readonly shared: Pick<ChartLayers, "marks" | "closed">;
  readonly comparison: Comparison | null;
  readonly compared: readonly ChartPoint[] | undefined;
  readonly forecast: readonly ForecastPoint[] | undefined;
}

/** One metric's chart with its value now, or the value under the cursor with its time in both zones. */
export function ChartCard(props: Props) {
  const {
    entry,
    stepMs,
    group,
    isWaiting,
    shared,
    comparison,
    compared = NO_POINTS,
    forecast = NO_LAYERS.forecast,
  } = props;
  const { from, to } = props.bounds;
  const columns = useMemo(() => toColumns(entry.points, { from, to }, stepMs), [entry.points, from, to, stepMs]);
  const compare = useMemo(() => toColumns(compared, { from, to }, stepMs), [compared, from, to, stepMs]);
  const layers = useMemo(() => ({ ...shared, compare, forecast }), [shared, compare, forecast]);
  const [isEditing, setEditing] = useState(false);
  const [draft, setDraft] = useState<ThresholdDraft | null>(null);
  const stopEditing = (): void => {
    setEditing(false);
    setDraft(null);
  };
  const shown = useMemo(
    () => (isEditing ? entry.points.filter(({ at }) => at >= from && at <= to) : NO_POINTS),
    [isEditing, entry.points, from, to],
  );
  const threshold = useMemo(() => drawnThreshold(entry, draft), [entry, draft]);
  const host = useRef<HTMLElement>(null);
  const [cursor, setCursor] = useState<number | null>(null);
  const onCursor = useCallback((at: number | null) => setCursor(at), []);
  const isEmpty = [columns, compare].every(([, values]) => values.every((value) => value === null));
  return (
    <figure ref={host} className={classes.card}>
      <figcaption className={classes.head}>
        <bdi className={classes.name} title={entry.key}>
          {entry.key}
        </bdi>
        {entry.now !== undefined && (
          <ActionIcon
            className={classes.tool ?? ""}
            variant="subtle"
            size={24}
            aria-label={thresholdTexts.edit(entry.key)}
            title={thresholdTexts.edit(entry.key)}
            aria-expanded={isEditing}
            onClick={() => setEditing(!isEditing)}
          >
            <SlidersHorizontal size={13} aria-hidden="true" />
          </ActionIcon>
        )}
        {!isEmpty && (
          <ExportMenu componentId={group} series={{ key: entry.key, unit: entry.unit, columns }} host={host} />
        )}
        <Reading {...{ entry, columns, cursor, compare, comparison, stepMs }} spanMs={to - from} />
      </figcaption>
      {isEditing && entry.now !== undefined && (
        <ThresholdEditor
          componentId={group}
          series={entry.key}
          metric={entry.now}
          draft={draft}
          points={shown}
          bounds={props.bounds}
          mostMs={stepMs * MOST_STEPS}
          onDraft={setDraft}
          onDone={stopEditing}
        />
      )}
      {isEmpty ? (
        <p className={classes.none}>{isWaiting ? texts.loading : texts.noValues}</p>
      ) : (
        <MetricChart
          label={texts.overTime(entry.key)}
          unit={entry.unit}
          columns={columns}
          threshold={threshold}
          layers={layers}
          from={from}
          to={to}
          group={group}
          onCursor={onCursor}
        />
      )}
    </figure>
  );
}

/** While other thresholds are tried, these. */
function drawnThreshold({ threshold }: ChartEntry, draft: ThresholdDraft | null): ChartThreshold {
  if (draft === null) return threshold;
  const { warning = null, critical = null } = thresholdOf(draft, threshold.direction);
  return { warning, critical, direction: threshold.direction };
}

interface ReadingProps {
  readonly entry: ChartEntry;
  readonly columns: ChartColumns;
  /** The time under the cursor, s. */
  readonly cursor: number | null;
  readonly compare: ChartColumns;
  readonly comparison: Comparison | null;
  readonly stepMs: number;
  readonly spanMs: number;
}

function Reading({ entry: { now, unit }, columns, cursor, compare, comparison, stepMs, spanMs }: ReadingProps) {
  if (cursor === null) {
    const isBad = now !== undefined && now.status !== "HEALTHY";
    return (
      <strong className={classes.value} style={isBad ? { color: statusTone(now.status) } : undefined}>
        {isBad && <StatusShape status={now.status} size={10} />}
        {now === undefined ? texts.noLongerMeasured(unit) : <Figure value={now.value} unit={unit} />}
      </strong>
    );
  }
  const withinS = Math.max((stepMs * 1.5) / 1000, spanMs / 1000 / CURSOR_STEPS);
  const place = placeNear(columns, cursor, withinS);
  const at = place === null ? cursor : (columns[0][place] ?? cursor);
  const other = placeNear(compare, at, withinS);
  return (
    <span className={classes.value}>
      <span className={classes.when}>{formatBothMoments(at * 1000, spanMs)}</span>
      <strong>
        <Figure value={valueAt(columns, place)} unit={unit} />
      </strong>
      {comparison !== null && (
        <span className={classes.compared}>
          {comparison.label} <Figure value={valueAt(compare, other)} unit={unit} />
        </span>
      )}
    </span>
  );
}

function valueAt([, values]: ChartColumns, place: number | null): number | null {
  return place === null ? null : (values[place] ?? null);
}
