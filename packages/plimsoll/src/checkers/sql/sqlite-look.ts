import type { CheckFailure } from "@plimsoll/core";
import type { SqlAnswer, SqlQuestion } from "./read-only-source.ts";

/** What a process that reads SQLite is asked, as it travels between processes. Sizes are bytes. */
export interface SqliteLook {
  readonly path: string;
  readonly questions: readonly SqlQuestion[];
  readonly maxRows: number;
  readonly maxBytes: number;
}

/** `ready`: it has started, and can be asked. What it says of a look: `begun`: the database is open and can be read, and from here on every step may take long. */
export type SqliteWord =
  | { readonly kind: "ready" }
  | { readonly kind: "begun"; readonly isWal: boolean }
  /** A writer's lock is in the way: worth another try. */
  | { readonly kind: "busy" }
  | { readonly kind: "answered"; readonly connectionMs: number; readonly answers: readonly SqlAnswer[] }
  | { readonly kind: "failed"; readonly failure: CheckFailure };
