import { ByteWriter, ParquetWriter } from "hyparquet-writer";
import type { CellKind, ExportColumn, ExportItem } from "./export-table.ts";

/** Rows of one row group: what is held at a time. */
const GROUP_ROWS = 20_000;

type ParquetColumn = ConstructorParameters<typeof ParquetWriter>[0]["schema"][number];

const TYPES: Readonly<Record<CellKind, Pick<ParquetColumn, "type" | "converted_type">>> = {
  integer: { type: "INT64" },
  number: { type: "DOUBLE" },
  text: { type: "BYTE_ARRAY", converted_type: "UTF8" },
  name: { type: "BYTE_ARRAY", converted_type: "UTF8" },
  json: { type: "BYTE_ARRAY", converted_type: "UTF8" },
  moment: { type: "INT64", converted_type: "TIMESTAMP_MILLIS" },
};

/** Rows as Parquet, given out as the bytes come: holds one row group at a time. */
export class ParquetOutput {
  readonly #columns: readonly ExportColumn[];
  readonly #bytes = new ByteWriter();
  readonly #parquet: ParquetWriter;
  #rows: ExportItem[] = [];

  constructor(columns: readonly ExportColumn[]) {
    this.#columns = columns;
    const leaves = columns.map(({ name, kind }) => ({ name, repetition_type: "OPTIONAL" as const, ...TYPES[kind] }));
    const schema: ParquetColumn[] = [{ name: "root", num_children: columns.length }, ...leaves];
    this.#parquet = new ParquetWriter({ writer: this.#bytes, schema, createdBy: "plimsoll" });
  }

  /** Takes rows; answers the bytes that are ready, often none. */
  add(rows: readonly ExportItem[]): Uint8Array {
    this.#rows.push(...rows);
    while (this.#rows.length >= GROUP_ROWS) this.#writeGroup(this.#rows.splice(0, GROUP_ROWS));
    return this.#take();
  }

  /** The rest, and the footer. */
  end(): Uint8Array {
    if (this.#rows.length > 0) this.#writeGroup(this.#rows);
    this.#rows = [];
    void this.#parquet.finish();
    return this.#take();
  }

  #writeGroup(rows: readonly ExportItem[]): void {
    const columnData = this.#columns.map(({ name, kind }) => ({
      name,
      data: rows.map((row) => toCell(row[name], kind)),
    }));
    void this.#parquet.write({ columnData, rowGroupSize: GROUP_ROWS });
  }

  #take(): Uint8Array {
    const bytes = new Uint8Array(this.#bytes.buffer, 0, this.#bytes.index).slice();
    this.#bytes.index = 0;
    return bytes;
  }
}

function toCell(value: unknown, kind: CellKind): unknown {
  if (value === null || value === undefined) return null;
  if (kind === "integer") return BigInt(value as number);
  if (kind === "number") return Number(value);
  if (kind === "json" || typeof value !== "string") return JSON.stringify(value);
  return kind === "moment" ? new Date(value) : value;
}
