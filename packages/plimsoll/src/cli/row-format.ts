import { guardText } from "../archive/spreadsheet-guard.ts";
import type { CellKind, ExportItem, ExportTable } from "./export-table.ts";

export interface RowWriter {
  readonly head: string;
  readonly line: (row: ExportItem) => string;
}

/**
 * Rows as CSV (RFC 4180, with a head line; lists and objects as JSON text) or as a JSON object a line. Text from outside
 * that a spreadsheet would take for a formula begins with an apostrophe in CSV.
 */
export function createRowWriter(format: "csv" | "jsonl", { columns }: ExportTable): RowWriter {
  if (format === "jsonl") return { head: "", line: (row) => `${JSON.stringify(row)}\n` };
  return {
    head: `${columns.map(({ name }) => name).join(",")}\r\n`,
    line: (row) => `${columns.map(({ name, kind }) => cell(row[name], kind)).join(",")}\r\n`,
  };
}

function cell(value: unknown, kind: CellKind): string {
  if (value === null || value === undefined) return "";
  const text = toText(value, kind);
  return text === "" || /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

function toText(value: unknown, kind: CellKind): string {
  if (kind === "json" || typeof value !== "string") return JSON.stringify(value);
  return kind === "text" ? guardText(value) : value;
}
