import Database from "better-sqlite3";
import { expect, test } from "vitest";
import type { Reader, Row } from "./reader.ts";
import { countTables, surveyTables } from "./survey-tables.ts";

function readerOf(sql: string): Reader {
  const database = new Database(":memory:");
  database.exec(sql);
  return {
    begin() {},
    rows: (text, ...values) =>
      database
        .prepare<unknown[], Row>(text)
        .raw()
        .iterate(...values),
    isReadOnly: () => true,
    close: () => database.close(),
  };
}
/** A thousand rows of about 1 kB: some hundred pages. */
const fill = (table: string) =>
  `WITH RECURSIVE c(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM c WHERE i < 1000)
   INSERT INTO ${table} SELECT i, hex(zeroblob(500)) FROM c;`;
const unhurried = { tables: null, isWal: true, now: () => 0 };
/** Time is over at the first look at it within a table. */
function hurried() {
  let now = 0;
  return {
    ...unhurried,
    now: () => {
      now += 60;
      return now;
    },
  };
}

test("counts rows and bytes exactly, with row ids and without", () => {
  const reader = readerOf(`CREATE TABLE a (id INTEGER PRIMARY KEY, x TEXT); ${fill("a")}
    CREATE TABLE b (id INTEGER PRIMARY KEY, x TEXT) WITHOUT ROWID; ${fill("b")}`);
  const [a, b] = surveyTables(reader, unhurried);
  expect(a).toMatchObject({ table: "a", rows: 1000 });
  expect(b).toMatchObject({ table: "b", rows: 1000 });
  expect(a?.bytes).toBeGreaterThan(1_000_000);
  expect(a).not.toHaveProperty("note");
});

test("a table too large for its turn gets the span of its row ids, its size from the pages seen", () => {
  const reader = readerOf(`CREATE TABLE a (id INTEGER PRIMARY KEY, x TEXT); ${fill("a")} DELETE FROM a WHERE id = 500`);
  const [a] = surveyTables(reader, hurried());
  expect(a).toMatchObject({ rows: 1000, note: "estimate from the span of row ids" });
  expect(a?.bytes).toBeGreaterThan(1_000_000);
  expect(a?.bytes).toBeLessThan(2_000_000);
});

test("or what the last ANALYZE found", () => {
  const reader = readerOf(`CREATE TABLE a (id INTEGER PRIMARY KEY, x TEXT); ${fill("a")}
    DELETE FROM a WHERE id % 2 = 0; CREATE INDEX ai ON a (x); ANALYZE`);
  expect(surveyTables(reader, hurried())[0]).toMatchObject({ rows: 500, note: "estimate of the last ANALYZE" });
});

test("or nothing, where neither can be had", () => {
  const reader = readerOf(`CREATE TABLE a (id INTEGER PRIMARY KEY, x TEXT) WITHOUT ROWID; ${fill("a")}`);
  expect(surveyTables(reader, hurried())[0]).toMatchObject({
    rows: null,
    bytes: null,
    note: expect.stringContaining("too large"),
  });
});

test("takes the first twenty tables by name, and any name whatever it contains", () => {
  const names = Array.from({ length: 25 }, (_, index) => `t${String(index).padStart(2, "0")}`);
  const odd = "odd \"name\" of a 'table'";
  const sql = [...names, odd].map((name) => `CREATE TABLE "${name.replaceAll('"', '""')}" (x);`).join("\n");
  const reader = readerOf(sql);
  expect(surveyTables(reader, unhurried)).toHaveLength(20);
  expect(surveyTables(reader, { ...unhurried, tables: [odd] })).toEqual([{ table: odd, rows: 0, bytes: 4096 }]);
  expect(countTables(reader)).toBe(26);
});
