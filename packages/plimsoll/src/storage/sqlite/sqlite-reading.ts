import { existsSync } from "node:fs";
import type { Clock } from "../../port/clock.ts";
import { StoreError } from "../../port/store.ts";
import { Reader } from "./reader.ts";
import { type StoreQueries, sqliteQueries } from "./sqlite-queries.ts";
import { toStoreError } from "./store-trouble.ts";

/** A store's file that is only read. */
export interface SqliteReading extends StoreQueries {
  close(): void;
}

/**
 * Reads a store's file in this very thread, also while a server writes to it: for programs that have nothing else to do.
 * Throws a StoreError where there is no such file or it cannot be read.
 */
export function openSqliteReading(path: string, clock: Clock): SqliteReading {
  if (!existsSync(path)) throw new StoreError("failed", `there is no store at ${path}`);
  const reader = openReader(path, clock);
  const queries = sqliteQueries((verb, argument) => {
    try {
      const ask = Reflect.get(reader, verb) as unknown as (argument: unknown) => never;
      return Promise.resolve(Reflect.apply(ask, reader, [argument]));
    } catch (error) {
      const { trouble, message } = toStoreError(error, path);
      return Promise.reject(new StoreError(trouble, message, { cause: error }));
    }
  }, clock);
  return { ...queries, close: () => reader.close() };
}

function openReader(path: string, clock: Clock): Reader {
  try {
    return new Reader(path, () => clock.monotonic());
  } catch (error) {
    const { trouble, message } = toStoreError(error, path);
    throw new StoreError(trouble, message, { cause: error });
  }
}
