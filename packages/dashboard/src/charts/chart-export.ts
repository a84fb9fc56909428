import type { ChartColumns } from "./chart-points.ts";

/** A metric's values as they are charted. */
export interface ExportedSeries {
  readonly key: string;
  readonly unit: string;
  readonly columns: ChartColumns;
}

/**
 * The values as CSV (RFC 4180), a line a point: time in UTC, series, unit, mean, min, max. Texts that a spreadsheet would
 * run are led by an apostrophe.
 */
export function toCsv(series: readonly ExportedSeries[]): string {
  const lines = series.flatMap(({ key, unit, columns: [times, means, lows, highs] }) =>
    times.flatMap((at, index) => {
      const values = [means[index], lows[index], highs[index]];
      // What only breaks the line is no value.
      if (values.every((value) => value == null)) return [];
      return [
        [new Date(at * 1000).toISOString(), quote(key), quote(unit), ...values.map((value) => value ?? "")].join(","),
      ];
    }),
  );
  return ["timestamp,series,unit,mean,min,max", ...lines, ""].join("\r\n");
}

/** A file's name from what it holds, without what file systems refuse. */
export function fileName(parts: readonly string[], ending: string): string {
  const name = parts.join(" ").replaceAll(/[^\p{L}\p{N}._-]+/gu, "-");
  return `${name.slice(0, 120).toWellFormed()}.${ending}`;
}

/** Has the browser save it. */
export function saveFile(name: string, content: Blob): void {
  const address = URL.createObjectURL(content);
  const link = document.createElement("a");
  link.href = address;
  link.download = name;
  link.click();
  URL.revokeObjectURL(address);
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

function quote(text: string): string {
  const safe = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
