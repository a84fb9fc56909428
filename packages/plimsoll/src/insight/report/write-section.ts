import { type ReportCell, type ReportColumn, type ReportSection, type TimeSpan, toTimestamp } from "@plimsoll/core";

/** So many rows of a section are told. */
const MAX_ROWS = 500;

/** A column with what to show of each item. */
export interface Field<Item> extends ReportColumn {
  readonly of: (item: Item) => ReportCell;
}

interface SectionText {
  readonly id: string;
  readonly title: string;
  readonly source: string;
  readonly range: TimeSpan;
  readonly notes?: readonly string[];
}

/** A section with a row for each item. What is too much to tell is left out, and a note says how much. */
export function writeSection<Item>(
  { id, title, source, range, notes = [] }: SectionText,
  fields: readonly Field<Item>[],
  items: readonly Item[],
): ReportSection {
  const left = items.length - MAX_ROWS;
  return {
    section_id: id,
    title,
    source,
    from: toTimestamp(range.from),
    to: toTimestamp(range.to),
    notes: left > 0 ? [...notes, `${left} further rows are left out`] : [...notes],
    columns: fields.map(({ name, unit, kind, bar }) => ({ name, unit, kind, ...(bar === undefined ? {} : { bar }) })),
    rows: items.slice(0, MAX_ROWS).map((item) => fields.map((field) => field.of(item))),
  };
}

export function text<Item>(name: string, of: (item: Item) => string | null): Field<Item> {
  return { name, unit: "", kind: "text", of };
}

export function count<Item>(name: string, of: (item: Item) => number | null): Field<Item> {
  return { name, unit: "1", kind: "number", of };
}

export function figure<Item>(name: string, unit: string, of: (item: Item) => number | null): Field<Item> {
  return { name, unit, kind: "number", of };
}

/** In seconds. */
export function duration<Item>(name: string, of: (item: Item) => number | null): Field<Item> {
  return { name, unit: "s", kind: "duration", of };
}

/** RFC 3339. */
export function time<Item>(name: string, of: (item: Item) => string | null): Field<Item> {
  return { name, unit: "", kind: "time", of };
}

export function withBar<Item>(field: Field<Item>): Field<Item> {
  return { ...field, bar: true };
}
