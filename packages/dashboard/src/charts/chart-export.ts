import { type CsvColumn, toCsv } from "../lib/to-csv.ts";
import type { ChartColumns } from "./chart-points.ts";

/** A metric's values as they are charted. */
export interface ExportedSeries {
  readonly key: string;
  readonly unit: string;
  readonly columns: ChartColumns;
}

/** What is known of one moment of a series. */
interface Point {
  readonly at: number;
  readonly key: string;
  readonly unit: string;
  readonly mean: number | null | undefined;
  readonly low: number | null | undefined;
  readonly high: number | null | undefined;
}

const COLUMNS: readonly CsvColumn<Point>[] = [
  { name: "timestamp", value: ({ at }) => new Date(at * 1000).toISOString() },
  { name: "series", value: ({ key }) => key },
  { name: "unit", value: ({ unit }) => unit },
  { name: "mean", value: ({ mean }) => mean },
  { name: "min", value: ({ low }) => low },
  { name: "max", value: ({ high }) => high },
];

/** The values as CSV, a line a point, its time in UTC. */
export function seriesToCsv(series: readonly ExportedSeries[]): string {
  const points = series.flatMap(({ key, unit, columns: [times, means, lows, highs] }) =>
    times.map((at, index): Point => ({ at, key, unit, mean: means[index], low: lows[index], high: highs[index] })),
  );
  // What only breaks the line is no value.
  return toCsv(
    COLUMNS,
    points.filter(({ mean, low, high }) => [mean, low, high].some((value) => value != null)),
  );
}

/** A file's name from what it holds, without what file systems refuse. */
export function fileName(parts: readonly string[], ending: string): string {
  const name = parts.join(" ").replaceAll(/[^\p{L}\p{N}._-]+/gu, "-");
  return `${name.slice(0, 120).toWellFormed()}.${ending}`;
}

/** The chart's canvas with its title, on the page's own ground; null where it can't be drawn. */
export function toPicture(canvas: HTMLCanvasElement, title: string): Promise<Blob | null> {
  const scale = devicePixelRatio;
  const style = getComputedStyle(canvas);
  const read = (name: string): string => style.getPropertyValue(name).trim();
  const head = 30 * scale;
  const picture = document.createElement("canvas");
  picture.width = canvas.width;
  picture.height = canvas.height + head;
  const context = picture.getContext("2d");
  if (context === null) return Promise.resolve(null);
  context.fillStyle = read("--panel");
  context.fillRect(0, 0, picture.width, picture.height);
  context.fillStyle = read("--text");
  context.font = `${13 * scale}px system-ui, sans-serif`;
  context.fillText(title, 12 * scale, 20 * scale, picture.width - 24 * scale);
  context.drawImage(canvas, 0, head);
  return new Promise((resolve) => picture.toBlob(resolve, "image/png"));
}
