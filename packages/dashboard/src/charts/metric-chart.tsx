import { useComputedColorScheme } from "@mantine/core";
import { useElementSize, useMergedRef } from "@mantine/hooks";
import { useEffect, useLayoutEffect, useRef } from "react";
import UPlot from "uplot";
import "uplot/dist/uPlot.min.css";
import { type ChartColors, readChartColors } from "./chart-colors.ts";
import type { ChartLayers } from "./chart-layers.ts";
import { CHART_HEIGHT, type ChartFacts, chartOptions } from "./chart-options.ts";
import type { ChartColumns } from "./chart-points.ts";
import type { ChartThreshold } from "./value-range.ts";

interface Props {
  readonly label: string;
  readonly unit: string;
  readonly columns: ChartColumns;
  readonly threshold: ChartThreshold;
  readonly layers: ChartLayers;
  /** The time axis, epoch ms. */
  readonly from: number;
  readonly to: number;
  /** Charts of one group move their cursors together. */
  readonly group: string;
  /** Told the time under the cursor, s; null when it has left. */
  readonly onCursor: (at: number | null) => void;
}

const NO_COLORS: ChartColors = {
  line: "",
  band: "",
  text: "",
  grid: "",
  warning: "",
  critical: "",
  warningWash: "",
  criticalWash: "",
  compare: "",
  mark: "",
  closed: "",
};

/** One metric over time with its thresholds. The canvas lives as long as the component; data flow into it. */
export function MetricChart(props: Props) {
  const { columns, threshold, layers, from, to, unit, group, onCursor } = props;
  const scheme = useComputedColorScheme("dark");
  const host = useRef<HTMLDivElement>(null);
  const chart = useRef<UPlot | null>(null);
  const size = useElementSize<HTMLDivElement>();
  const ref = useMergedRef(host, size.ref);
  const facts = useRef<ChartFacts>({
    threshold,
    layers,
    colors: NO_COLORS,
    window: { from: from / 1000, to: to / 1000 },
  });
  const initial = useRef(columns);

  // Before the chart is made or fed: its options read the facts at every draw.
  useLayoutEffect(() => {
    const colors = host.current === null ? NO_COLORS : readChartColors(host.current);
    facts.current = { threshold, layers, colors, window: { from: from / 1000, to: to / 1000 } };
    initial.current = columns;
  });

  useEffect(() => {
    if (host.current === null) return;
    const options = chartOptions({
      width: host.current.clientWidth,
      unit,
      group,
      facts: () => facts.current,
      onCursor,
    });
    const made = new UPlot(options, initial.current, host.current);
    chart.current = made;
    return () => {
      made.destroy();
      chart.current = null;
    };
  }, [unit, group, onCursor]);

  useEffect(() => {
    if (size.width > 0) chart.current?.setSize({ width: size.width, height: CHART_HEIGHT });
  }, [size.width]);

  // biome-ignore lint/correctness/useExhaustiveDependencies: axis, thresholds and colours reach the chart through `facts`
  useEffect(() => {
    chart.current?.setData(columns);
  }, [columns, layers, from, to, threshold, scheme]);

  // The canvas follows a narrower page a frame later: it must not widen that meanwhile.
  return <div ref={ref} role="img" aria-label={props.label} style={{ height: CHART_HEIGHT, overflow: "hidden" }} />;
}
