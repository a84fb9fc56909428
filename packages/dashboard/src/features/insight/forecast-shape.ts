import type { Forecast } from "@plimsoll/core";

export interface ForecastShape {
  /** SVG paths. */
  readonly line: string;
  readonly band: string;
  /** Heights of the thresholds that lie within the drawing. */
  readonly edges: readonly { readonly of: "warning" | "critical"; readonly y: number }[];
}

interface Box {
  readonly width: number;
  readonly height: number;
  /** Where the metric turns WARNING and CRITICAL, or null. */
  readonly edges: readonly [number | null, number | null];
}

/** A threshold is drawn where that leaves the way itself at least this share of the height. */
const LEAST_SHARE = 0.1;

/** The way as paths that fill the box; null where there is none of at least two finite points. */
export function forecastShape(points: Forecast["points"], { width, height, edges }: Box): ForecastShape | null {
  const known = points.filter(({ value, low, high }) => [value, low, high].every(Number.isFinite));
  if (known.length < 2) return null;
  let bottom = Math.min(...known.map(({ low }) => low));
  let top = Math.max(...known.map(({ high }) => high));
  const own = top / 2 - bottom / 2 || Math.max(Math.abs(top), 1) / 20;
  for (const edge of edges) {
    if (edge === null) continue;
    const [low, high] = [Math.min(bottom, edge), Math.max(top, edge)];
    if (own / (high / 2 - low / 2) >= LEAST_SHARE) [bottom, top] = [low, high];
  }
  const span = top / 2 - bottom / 2 || own;
  const toY = (value: number) => round(height - 2 - ((value / 2 - bottom / 2) / span) * (height - 4));
  const toX = (index: number) => round((index / (known.length - 1)) * width);
  const path = (of: "value" | "low" | "high") => known.map((point, index) => `${toX(index)} ${toY(point[of])}`);
  return {
    line: `M${path("value").join("L")}`,
    band: `M${path("high").join("L")}L${path("low").reverse().join("L")}Z`,
    edges: edges.flatMap((edge, index) => {
      if (edge === null || edge < bottom || edge > top) return [];
      return [{ of: index === 0 ? ("warning" as const) : ("critical" as const), y: toY(edge) }];
    }),
  };
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
