import type Database from "better-sqlite3";
import { toText } from "../timestamp.ts";
import { readHead, readHeadOf } from "./audit-rows.ts";
import type { Cell } from "./protocol.ts";

/** That the database at a path is no longer the one from before: it was damaged and set aside, or another lies there. */
export interface StoreChange {
  readonly path: string;
  /** Where the one from before was put; null when it was not Plimsoll that took it away. */
  readonly setAside: string | null;
  /** Which store this run had open before, if any. */
  readonly storeId: string | null;
}

/** The first words of the new trail: where the old one is, and how far it had come as far as that can be read. */
export function auditRowOf({ path, setAside, storeId }: StoreChange, db: Database.Database, now: number): Cell[] {
  const old = setAside === null ? null : readHeadOf(setAside);
  const why =
    setAside === null ? "the file was gone, or another was in its place" : "the database was damaged, and set aside";
  const before = {
    set_aside: setAside,
    store_id: old?.store_id ?? storeId,
    sequence: old?.sequence ?? null,
    hash: old?.hash ?? null,
  };
  const after = { store_id: readHead(db)?.store_id ?? null, why };
  return [toText(now), "plimsoll", "change_store", path, "done", JSON.stringify(before), JSON.stringify(after)];
}
