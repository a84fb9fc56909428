import { Button } from "@mantine/core";
import type { ComponentHealth } from "@plimsoll/core";
import { useMemo } from "react";
import type { ExportedSeries } from "../../charts/chart-export.ts";
import { toColumns } from "../../charts/chart-points.ts";
import { chooseResolution, stepOf } from "../../charts/choose-resolution.ts";
import { TimeSurface } from "../../charts/time-surface.tsx";
import { Panel } from "../../components/panel.tsx";
import { QueryError } from "../../components/query-error.tsx";
import type { TimeBounds, TimeView } from "../../lib/time-view/time-view.ts";
import { componentTexts as texts } from "../../texts/component.ts";
import { timeViewTexts } from "../../texts/time-view.ts";
import { EventsRow, StripRow } from "./axis-rows.tsx";
import { ChartCards } from "./chart-cards.tsx";
import { ChartControls } from "./chart-controls.tsx";
import { ChartLegend } from "./chart-legend.tsx";
import { type ChartEntry, toChartList } from "./chart-list.ts";
import classes from "./charts-panel.module.css";
import { comparedWords } from "./comparison.ts";
import { saveSeries } from "./export-menu.tsx";
import { useLaneWidth } from "./marker-lane.tsx";
import { useComparedPoints, useComparison } from "./use-comparison.ts";
import { useForecasts } from "./use-forecasts.ts";
import { useLiveTail } from "./use-live-tail.ts";
import { useMarkedEvents } from "./use-marked-events.ts";
import { useMarketTimes } from "./use-market-times.ts";
import { useMetricsQuery } from "./use-metrics-query.ts";
import { useSharedLayers } from "./use-shared-layers.ts";
import { useShownTime } from "./use-shown-time.ts";

const NO_TAIL = new Map();

interface Props {
  readonly health: ComponentHealth;
  readonly view: TimeView;
  readonly onView: (view: TimeView) => void;
}

/** The component's status, what happened and every metric over one time axis. */
export function ChartsPanel({ health, view, onView }: Props) {
  const id = health.component_id;
  const intervalMs = health.interval_seconds * 1000;
  const forecasts = useForecasts(id, view);
  const { bounds, aheadMs, take, move } = useShownTime(view, { aheadMs: forecasts.aheadMs, onView });
  const history = useMetricsQuery(id, { view, intervalMs, earlierMs: 0 });
  const [comparison, compareWith] = useComparison();
  const compared = useComparedPoints(id, comparison, { view, intervalMs });
  const marked = useMarkedEvents(id, view);
  const schedule = useMarketTimes(health.calendar, view);
  const lane = useLaneWidth();
  const { clusters, layers } = useSharedLayers({ events: marked.events, schedule, bounds, width: lane.width });
  const tail = useLiveTail(id);
  const seen = view.kind === "live" ? tail : NO_TAIL;
  const series = history.data?.series;
  const charts = useMemo(() => toChartList(health.metrics, series ?? [], seen), [health.metrics, series, seen]);
  const expected = chooseResolution(bounds.to - bounds.from, intervalMs);
  const resolution = history.data?.resolution ?? expected;
  const stepMs = Math.max(intervalMs, stepOf(resolution, intervalMs));
  const faults = [
    { what: texts.theHistory, query: history },
    { what: texts.theComparison, query: compared.query },
    { what: texts.theEvents, query: marked.query },
  ];
  return (
    <Panel
      label={texts.history}
      title={texts.history}
      aside={
        charts.length > 0 && (
          <Button size="compact-xs" variant="subtle" onClick={() => saveSeries([id], toExport(charts, bounds, stepMs))}>
            {texts.exportAll}
          </Button>
        )
      }
    >
      <div className={classes.controls}>
        <ChartControls
          {...{ view, bounds, comparison }}
          resolution={history.isPlaceholderData ? expected : resolution}
          onView={take}
          onBounds={move}
          onCompare={compareWith}
        />
        <ChartLegend
          compared={comparedWords(comparison, compared.query.isSuccess && compared.points.size === 0)}
          isForecast={forecasts.aheadMs > 0}
          calendar={layers.closed.length > 0 ? (schedule?.calendar_id ?? null) : null}
        />
      </div>
      {faults.map(
        ({ what, query }) =>
          query.error !== null && (
            <QueryError key={what} what={what} error={query.error} onRetry={() => void query.refetch()} />
          ),
      )}
      <TimeSurface
        label={timeViewTexts.surface}
        bounds={bounds}
        onBounds={move}
        onLive={() => take({ kind: "live", range: view.range })}
      >
        <StripRow health={health} view={view} bounds={bounds} until={bounds.to - aheadMs} />
        <EventsRow clusters={clusters} laneRef={lane.ref} />
        <ChartCards
          {...{ charts, bounds, comparison }}
          stepMs={stepMs}
          group={id}
          isWaiting={history.isPlaceholderData || history.isPending}
          shared={layers}
          compared={compared.points}
          forecasts={forecasts.byKey}
        />
      </TimeSurface>
    </Panel>
  );
}

function toExport(charts: readonly ChartEntry[], bounds: TimeBounds, stepMs: number): readonly ExportedSeries[] {
  return charts.map(({ key, unit, points }) => ({ key, unit, columns: toColumns(points, bounds, stepMs) }));
}
