import { createHash } from "node:crypto";
import type { ChainOrigin } from "../port/audit.ts";

/** The first field of all that is hashed: another way to hash will have another. */
const CHAIN_FORMAT = "plimsoll-audit-1";
/** The store's own word in the trail that it has deleted what was too old. */
export const PRUNE_VERB = "prune_audit";

/** The store's own word that it found itself in use before, and its trail gone: what was in it cannot be told any more. */
export const CHAIN_REMOVED_VERB = "chain_removed";

/** A row of the trail as it is hashed: `before` and `after` are JSON text, byte for byte as stored. */
export interface ChainedRow {
  readonly sequence: number;
  readonly timestamp: string;
  readonly actor: string;
  readonly verb: string;
  readonly subject: string;
  readonly outcome: string;
  readonly before: string | null;
  readonly after: string | null;
}

/**
 * SHA-256, lower-case hex, of a JSON list without white space: format, sequence, previous hash, then the row's fields. Such a
 * list of texts and one whole number is canonical as RFC 8785 has it, since JavaScript's JSON is what that is made of.
 */
export function hashRow(row: ChainedRow, previousHash: string): string {
  const { sequence, timestamp, actor, verb, subject, outcome, before, after } = row;
  return hashList([sequence, previousHash, timestamp, actor, verb, subject, outcome, before, after]);
}

/** What the first row names as the hash before it. */
export function hashOrigin({ store_id, began_at, earlier_rows }: ChainOrigin): string {
  return hashList([store_id, began_at, earlier_rows]);
}

function hashList(fields: readonly (string | number | null)[]): string {
  return createHash("sha256")
    .update(JSON.stringify([CHAIN_FORMAT, ...fields]), "utf8")
    .digest("hex");
}

/** The store's entry about what it has pruned: the last row that is gone, so that the first one left still has a beginning. */
export function pruneRow(at: string, last: { readonly sequence: number; readonly hash: string }) {
  const after = JSON.stringify({ through: last.sequence, hash: last.hash });
  const told = { actor: "plimsoll", verb: PRUNE_VERB, subject: "audit", outcome: "done", before: "null", after };
  return { timestamp: at, ...told };
}

/** The store's entry about a trail that somebody has removed altogether. */
export function removedRow(at: string) {
  const why = "the store was in use before, and neither its audit trail nor what that begins and ends with is there";
  const told = { actor: "plimsoll", verb: CHAIN_REMOVED_VERB, subject: "audit", outcome: "done", before: "null" };
  return { timestamp: at, ...told, after: JSON.stringify({ why }) };
}

/** Reads what `pruneRow` wrote; null for anything else. */
export function readPruned({ verb, after }: Pick<ChainedRow, "verb" | "after">) {
  if (verb !== PRUNE_VERB || after === null) return null;
  try {
    const { through, hash } = JSON.parse(after) as { through?: unknown; hash?: unknown };
    return typeof through === "number" && typeof hash === "string" ? { sequence: through, hash } : null;
  } catch {
    return null;
  }
}
