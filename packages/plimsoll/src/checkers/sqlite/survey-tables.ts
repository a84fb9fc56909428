import type { TableFigures } from "./inspection.ts";
import { quoteName, type Reader, readNumber, readValue } from "./reader.ts";

const DEFAULT_TABLES = 20;
/** Reading holds back a checkpoint (WAL) or every writer (other journals), so each table gets a short turn, ms. */
const TURN_MS = { wal: 100, other: 20 } as const;
const TOTAL_MS = 500;
const ROWS_BETWEEN_LOOKS = 64;

export interface SurveyPlan {
  readonly tables: readonly string[] | null;
  readonly isWal: boolean;
  /** Monotonic ms. */
  readonly now: () => number;
}

/**
 * Counts rows and bytes of tables page by page over `dbstat`, which answers both at once and can be left at any page. A
 * table too large for its turn gets the planner's own estimate (ANALYZE) or the span of its row ids.
 */
export function surveyTables(reader: Reader, plan: SurveyPlan): readonly TableFigures[] {
  const known = ordinaryTables(reader);
  const names = plan.tables ?? [...known.keys()].slice(0, DEFAULT_TABLES);
  const end = plan.now() + TOTAL_MS;
  return names.map((table) => {
    const shape = known.get(table);
    if (shape === undefined) return { table, rows: null, bytes: null, note: "no such table" };
    const until = Math.min(end, plan.now() + TURN_MS[plan.isWal ? "wal" : "other"]);
    const count = countPages({ reader, table, shape, isOver: () => plan.now() >= until });
    return count.isWhole ? { table, rows: count.rows, bytes: count.bytes } : estimate(reader, table, { shape, count });
  });
}

export function countTables(reader: Reader): number {
  return (
    readNumber(
      reader,
      "SELECT count(*) FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\'",
    ) ?? 0
  );
}

type Shape = "rowid" | "without-rowid";

/** Tables with pages of their own; virtual ones keep theirs in others. */
function ordinaryTables(reader: Reader): ReadonlyMap<string, Shape> {
  const sql = `SELECT s.name, l.wr FROM sqlite_schema s JOIN pragma_table_list l ON l.name = s.name AND l.schema = 'main'
    WHERE s.type = 'table' AND s.rootpage > 0 AND s.name NOT LIKE 'sqlite\\_%' ESCAPE '\\' ORDER BY s.name`;
  const shapes = new Map<string, Shape>();
  for (const [name, wr] of reader.rows(sql)) shapes.set(String(name), wr === 1 ? "without-rowid" : "rowid");
  return shapes;
}

interface PageCount {
  readonly rows: number;
  readonly bytes: number;
  readonly isWhole: boolean;
}

interface Turn {
  readonly reader: Reader;
  readonly table: string;
  readonly shape: Shape;
  readonly isOver: () => boolean;
}

/** Rows stand in the leaves; without row ids also in the pages above them. */
function countPages({ reader, table, shape, isOver }: Turn): PageCount {
  let [rows, bytes, pages] = [0, 0, 0];
  for (const [size, cells, type] of reader.rows("SELECT pgsize, ncell, pagetype FROM dbstat WHERE name = ?", table)) {
    bytes += Number(size);
    if (type === "leaf" || (type === "internal" && shape === "without-rowid")) rows += Number(cells);
    pages += 1;
    if (pages % ROWS_BETWEEN_LOOKS === 0 && isOver()) return { rows, bytes, isWhole: false };
  }
  return { rows, bytes, isWhole: true };
}

function estimate(reader: Reader, table: string, { shape, count }: { shape: Shape; count: PageCount }): TableFigures {
  const analyzed = analyzedRows(reader, table);
  const rows = analyzed ?? (shape === "rowid" ? idSpan(reader, table) : null);
  if (rows === null || rows < count.rows) {
    return { table, rows: null, bytes: null, note: `too large to count: more than ${count.rows} rows` };
  }
  const bytes = count.rows > 0 ? Math.round((rows * count.bytes) / count.rows) : null;
  const note = analyzed === null ? "estimate from the span of row ids" : "estimate of the last ANALYZE";
  return { table, rows, bytes, note };
}

function analyzedRows(reader: Reader, table: string): number | null {
  if (readValue(reader, "SELECT 1 FROM sqlite_schema WHERE name = 'sqlite_stat1'") === undefined) return null;
  const stat = readValue(reader, "SELECT stat FROM sqlite_stat1 WHERE tbl = ? AND stat IS NOT NULL LIMIT 1", table);
  const rows = Number(String(stat).split(" ")[0]);
  return Number.isFinite(rows) ? rows : null;
}

/** Two looks at the ends of the tree, whatever its size. Too high where rows were deleted. */
function idSpan(reader: Reader, table: string): number | null {
  const name = quoteName(table);
  return readNumber(reader, `SELECT (SELECT max(rowid) FROM ${name}) - (SELECT min(rowid) FROM ${name}) + 1`);
}
