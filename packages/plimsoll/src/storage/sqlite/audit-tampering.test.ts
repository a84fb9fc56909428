import type Database from "better-sqlite3";
import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { AuditAnchor, ChainFault, ChainHead } from "../../port/audit.ts";
import type { Store } from "../../port/store.ts";
import { AuditRows, walkRows } from "./audit-rows.ts";
import { MIGRATIONS } from "./schema.ts";
import { TemporaryFolder } from "./temporary-store.fixture.ts";

const T0 = Date.parse("2026-11-23T12:00:00.000Z");
const ROWS = 12;
let folder: TemporaryFolder;
let db: Database.Database;
let head: ChainHead;

beforeEach(async () => {
  folder = new TemporaryFolder();
  const store: Store = await folder.opened();
  for (let n = 1; n <= ROWS; n++) {
    await store.appendAudit({
      ...{ timestamp: new Date(T0 + n).toISOString(), actor: "anna", verb: "add_silence", subject: `s${n}` },
      ...{ outcome: "done", before: null, after: { n } },
    });
  }
  head = await store.queryAuditHead();
  await store.close();
  db = folder.connection();
});
afterEach(() => folder.dispose());

function verify(anchors: readonly AuditAnchor[] = []): Pick<ChainFault, "kind" | "sequence"> | null {
  const walk = walkRows(db, { from: null, anchors, expired: () => false });
  if (walk === null) throw new Error("there is no chain");
  expect(walk.finished).toBe(true);
  return walk.fault === null ? null : { kind: walk.fault.kind, sequence: walk.fault.sequence };
}
const anchorAt = (sequence: number): AuditAnchor => {
  const hash = db.prepare<[number], string>("SELECT hash FROM audit WHERE id = ?").pluck().get(sequence) ?? "";
  return { timestamp: new Date(T0).toISOString(), store_id: head.store_id, sequence, hash };
};
const swap = (a: number, b: number) => {
  db.exec(`UPDATE audit SET id = -1 WHERE id = ${a}; UPDATE audit SET id = ${a} WHERE id = ${b};
    UPDATE audit SET id = ${b} WHERE id = -1`);
};
/** As somebody would who knows how the chain is made: everything from a row on is hashed anew. */
const forgeFrom = (change: string) => {
  db.exec(`${change}; UPDATE audit SET previous_hash = NULL, hash = NULL; DELETE FROM audit_chain`);
  new AuditRows(db).begin(Date.parse(head.began_at), false);
};

describe("verifying the audit trail", () => {
  it("finds nothing wrong with one that was left alone", () => {
    expect(verify()).toBeNull();
    expect(verify([anchorAt(4), anchorAt(ROWS)])).toBeNull();
  });

  it.each([
    ["timestamp", "'2026-11-23T12:00:00.999Z'"],
    ["actor", "'ben'"],
    ["verb", "'end_silence'"],
    ["subject", "'s55'"],
    ["outcome", "'refused'"],
    ["before", "'{}'"],
    ["before", "NULL"],
    ["after", "'{\"n\": 5}'"],
    ["after", "x'00ff'"],
    ["previous_hash", "replace(hash, 'a', 'b')"],
    ["hash", "replace(replace(hash, 'a', '9'), '0', '1')"],
  ])("names a row whose %s was made %s", (column, value) => {
    db.exec(`UPDATE audit SET ${column} = ${value} WHERE id = 5`);
    expect(verify()).toEqual({ kind: "changed", sequence: 5 });
  });

  it.each(["previous_hash", "hash"])("names a row whose %s is gone", (column) => {
    db.exec(`UPDATE audit SET ${column} = NULL WHERE id = 5`);
    expect(verify()).toEqual({ kind: "unchained", sequence: 5 });
  });

  it.each([
    [[5], "removed", 5],
    [[5, 6, 7], "removed", 5],
    [[1], "cut_at_start", 2],
    [[1, 2, 3], "cut_at_start", 4],
    [[ROWS], "cut_at_end", ROWS],
    [[ROWS - 1, ROWS], "cut_at_end", ROWS - 1],
  ] as const)("tells that the rows %j were removed", (rows, kind, sequence) => {
    db.exec(`DELETE FROM audit WHERE id IN (${rows.join(",")})`);
    expect(verify()).toEqual({ kind, sequence });
  });

  it("tells that all rows were removed", () => {
    db.exec("DELETE FROM audit");
    expect(verify()).toEqual({ kind: "cut_at_end", sequence: 1 });
  });

  it.each([
    [3, 4],
    [3, 9],
    [1, ROWS],
  ])("tells that the rows %i and %i were swapped", (a, b) => {
    swap(a, b);
    expect(verify()).toEqual({ kind: "out_of_order", sequence: a });
  });

  it("tells that a row was put between others, which moved on", () => {
    for (let id = ROWS; id >= 6; id--) db.exec(`UPDATE audit SET id = ${id + 1} WHERE id = ${id}`);
    db.exec(`INSERT INTO audit SELECT 6, timestamp, actor, verb, subject, outcome, before, after, previous_hash, hash
      FROM audit WHERE id = 2`);
    expect(verify()).toEqual({ kind: "out_of_order", sequence: 6 });
  });

  it("tells that a row was put before the first or after the last", () => {
    const copyTo = (id: number) =>
      db.exec(`INSERT INTO audit SELECT ${id}, timestamp, actor, verb, subject, outcome, before, after, previous_hash, hash
      FROM audit WHERE id = 2`);
    copyTo(0);
    expect(verify()).toEqual({ kind: "added", sequence: 0 });
    db.exec("DELETE FROM audit WHERE id = 0");
    copyTo(ROWS + 1);
    expect(verify()).toEqual({ kind: "out_of_order", sequence: ROWS + 1 });
  });

  it("is not misled by a row that was put after the last: what is written next stands out", async () => {
    db.exec(`INSERT INTO audit SELECT ${ROWS + 1}, timestamp, actor, verb, subject, outcome, before, after, hash, hash
      FROM audit WHERE id = ${ROWS}`);
    const store = await folder.opened();
    await store.appendAudit({
      ...{ timestamp: new Date(T0).toISOString(), actor: "a", verb: "v", subject: "s", outcome: "done" },
      ...{ before: null, after: null },
    });
    expect(verify()).toEqual({ kind: "changed", sequence: ROWS + 1 });
  });

  it("tells that what the chain begins or ends with was changed", () => {
    db.exec("UPDATE audit_chain SET began_at = '2027-01-01T00:00:00.000Z'");
    expect(verify()).toEqual({ kind: "broken_link", sequence: 1 });
    db.exec(`UPDATE audit_chain SET began_at = '${head.began_at}', sequence = 8`);
    expect(verify()).toEqual({ kind: "added", sequence: 9 });
    db.exec(`UPDATE audit_chain SET sequence = ${ROWS}, hash = replace(hash, 'a', 'b') || ''`);
    db.exec(`UPDATE audit_chain SET hash = '${"0".repeat(64)}'`);
    expect(verify()).toEqual({ kind: "changed", sequence: ROWS });
  });

  it("finds a row that was hashed anew by the one that follows", () => {
    db.exec("UPDATE audit SET previous_hash = (SELECT previous_hash FROM audit WHERE id = 5) WHERE id = 5");
    const fifth = db.prepare("SELECT * FROM audit WHERE id = 5").get() as Record<string, unknown>;
    db.exec(`INSERT OR REPLACE INTO audit SELECT 5, timestamp, actor, verb, subject, outcome, before, after,
      previous_hash, hash FROM audit WHERE id = 4`);
    expect(fifth).toBeDefined();
    expect(verify()).toEqual({ kind: "out_of_order", sequence: 5 });
  });

  it("needs an anchor to find rows cut off together with what the chain ends with", () => {
    const anchor = anchorAt(ROWS);
    db.exec(`DELETE FROM audit WHERE id > 8;
      UPDATE audit_chain SET sequence = 8, hash = (SELECT hash FROM audit WHERE id = 8)`);
    expect(verify()).toBeNull();
    expect(verify([anchorAt(3), anchor])).toEqual({ kind: "cut_at_end", sequence: 9 });
  });

  it("tells by an anchor that an older copy was put back and went on", async () => {
    const anchors = [anchorAt(8), anchorAt(ROWS)];
    db.exec(`DELETE FROM audit WHERE id > 8;
      UPDATE audit_chain SET sequence = 8, hash = (SELECT hash FROM audit WHERE id = 8)`);
    const store = await folder.opened();
    for (let n = 0; n < 6; n++) {
      await store.appendAudit({
        ...{ timestamp: new Date(T0).toISOString(), actor: "a", verb: "v", subject: "s", outcome: "done" },
        ...{ before: null, after: null },
      });
    }
    expect(verify()).toBeNull();
    expect(verify(anchors)).toEqual({ kind: "not_as_anchored", sequence: ROWS });
  });

  it("tells by an anchor that the whole trail was written anew", () => {
    const anchor = anchorAt(ROWS);
    forgeFrom("UPDATE audit SET actor = 'ben' WHERE id = 5");
    expect(verify()).toBeNull();
    expect(verify([anchor])).toEqual({ kind: "another_store", sequence: 0 });
    db.exec(`UPDATE audit_chain SET store_id = '${head.store_id}'`);
    expect(verify([anchor])).not.toBeNull();
  });

  it("takes anchors of a store that was set aside before, and refuses two that differ about one row", () => {
    const old = { ...anchorAt(3), store_id: "another" };
    expect(verify([old, anchorAt(4)])).toBeNull();
    expect(verify([anchorAt(4), old])).toEqual({ kind: "another_store", sequence: 0 });
    expect(verify([{ ...anchorAt(4), hash: "0".repeat(64) }, anchorAt(4)])).toMatchObject({ kind: "not_as_anchored" });
  });

  it("does not chain rows anew whose beginning was removed", async () => {
    db.exec("DELETE FROM audit_chain; UPDATE audit SET actor = 'ben' WHERE id = 5");
    await folder.opened();
    expect(verify()).toEqual({ kind: "broken_link", sequence: 1 });
  });

  it("stays broken where the whole trail was removed while nothing ran, though a new chain is begun", async () => {
    db.exec("DELETE FROM audit; DELETE FROM audit_chain");
    const store = await folder.opened();
    expect(verify()).toEqual({ kind: "chain_removed", sequence: 1 });
    expect((await store.queryAudit({ limit: 10, cursor: null })).items).toMatchObject([
      { actor: "plimsoll", verb: "chain_removed", subject: "audit", after: { why: expect.any(String) } },
    ]);
    await store.close();
    await folder.opened();
    expect(verify()).toEqual({ kind: "chain_removed", sequence: 1 });
  });

  it("finds any single edit, removal or swap", () => {
    const columns = ["timestamp", "actor", "verb", "subject", "outcome", "before", "after", "previous_hash", "hash"];
    const row = fc.integer({ min: 1, max: ROWS });
    const edit = fc.record({ column: fc.constantFrom(...columns), row, value: fc.string({ unit: "binary" }) });
    const change = fc.oneof(
      edit.map(({ column, row: id, value }) => () => {
        return db.prepare(`UPDATE audit SET ${column} = ? WHERE id = ? AND ${column} IS NOT ?`).run(value, id, value);
      }),
      row.map((id) => () => db.prepare("DELETE FROM audit WHERE id = ?").run(id)),
      fc
        .tuple(row, row)
        .filter(([a, b]) => a !== b)
        .map(([a, b]) => () => {
          swap(a, b);
          return { changes: 1 };
        }),
    );
    fc.assert(
      fc.property(change, (apply) => {
        db.exec("BEGIN");
        const { changes } = apply();
        const found = verify();
        db.exec("ROLLBACK");
        expect(found === null).toBe(changes === 0);
      }),
      { numRuns: 300 },
    );
  });
});

describe("a trail from before there was a chain", () => {
  it("is numbered and chained when the store is opened, and says how many rows that were", async () => {
    const path = folder.file("old.db");
    const old = folder.connection(path);
    old.pragma(`application_id = ${0x506c6d73}`);
    for (const step of MIGRATIONS.slice(0, 3)) old.exec(step);
    old.pragma("user_version = 3");
    const insert = old.prepare(`INSERT INTO audit (id, timestamp, actor, verb, subject, outcome, before, after)
      VALUES (?, '2026-01-01T00:00:00.000Z', 'anna', 'login', '::1', 'done', 'null', 'null')`);
    for (const id of [7, 8, 11]) insert.run(id);
    const store = await folder.opened(path);
    expect(await store.queryAuditHead()).toMatchObject({ sequence: 3, earlier_rows: 3 });
    const page = await store.queryAudit({ limit: 10, cursor: null });
    expect(page.items.map(({ sequence }) => sequence)).toEqual([3, 2, 1]);
    expect((await store.queryAuditChain(null)).fault).toBeNull();
  });
});
