/** The page's colours as a canvas needs them: resolved, since it knows no CSS variables. */
export interface ChartColors {
  readonly line: string;
  readonly band: string;
  readonly text: string;
  readonly grid: string;
  readonly warning: string;
  readonly critical: string;
  readonly warningWash: string;
  readonly criticalWash: string;
  readonly compare: string;
  readonly mark: string;
  readonly closed: string;
}

export function readChartColors(element: Element): ChartColors {
  const style = getComputedStyle(element);
  const read = (name: string): string => style.getPropertyValue(name).trim();
  return {
    line: read("--chart-line"),
    band: read("--chart-band"),
    text: read("--text-dim"),
    grid: read("--line"),
    warning: read("--warning"),
    critical: read("--critical"),
    warningWash: read("--warning-wash"),
    criticalWash: read("--critical-wash"),
    compare: read("--chart-compare"),
    mark: read("--text-dim"),
    closed: read("--chart-closed"),
  };
}
