import { randomUUID } from "node:crypto";
import type { Page } from "@plimsoll/core";
import type {
  AuditEntry,
  AuditFilter,
  AuditRecord,
  ChainHead,
  ChainOrigin,
  ChainPosition,
  ChainWalk,
} from "../../port/audit.ts";
import type { PageRequest } from "../../port/store.ts";
import { type ChainedRow, hashOrigin, hashRow, pruneRow } from "../audit-chain.ts";
import { decodeNumberedCursor, encodeCursor } from "../cursor.ts";
import { toPage } from "../page.ts";
import { toText } from "../timestamp.ts";
import { type FoundRow, walkChain } from "../walk-chain.ts";
import { BoundedLog } from "./bounded-log.ts";

const DAY_MS = 86_400_000;
/** So many of the oldest go at once when there is no room: each time the trail says so itself. */
const STEP = 500;

interface MemoryRow extends ChainedRow {
  readonly previous_hash: string;
  readonly hash: string;
}

/** The audit trail in memory, chained like the one on disk. */
export class MemoryAudit {
  readonly #limit: number;
  readonly #rows: BoundedLog<MemoryRow>;
  readonly #origin: ChainOrigin;
  #last: { readonly sequence: number; readonly hash: string };

  constructor(limit: number, now: number) {
    this.#limit = limit;
    this.#rows = new BoundedLog(limit + 1);
    this.#origin = { store_id: randomUUID(), began_at: toText(now), earlier_rows: 0 };
    this.#last = { sequence: 0, hash: hashOrigin(this.#origin) };
  }

  get head(): ChainHead {
    return { ...this.#origin, ...this.#last };
  }

  add({ timestamp, actor, verb, subject, outcome, before, after }: AuditEntry): void {
    const [a, v, s] = [actor, verb, subject].map((text) => text.toWellFormed());
    const names = { actor: a ?? "", verb: v ?? "", subject: s ?? "" };
    this.#chain({ timestamp, ...names, outcome, before: toJson(before), after: toJson(after) });
    if (this.#rows.size >= this.#limit) this.#drop(STEP, toTime(timestamp));
  }

  query({ limit, cursor, ...filter }: PageRequest & AuditFilter): Page<AuditRecord> {
    const after = decodeNumberedCursor(cursor);
    const found = this.#rows
      .values()
      .filter((row) => (after === null || row.sequence < after.id) && matches(row, filter));
    const page = toPage(found.reverse(), limit, ({ sequence }) => encodeCursor("", sequence));
    return { ...page, items: page.items.map(toRecord) };
  }

  walk(from: ChainPosition | null): ChainWalk {
    const rows = this.#rows.values();
    const first = rows[0]?.sequence ?? 0;
    const chain = {
      head: this.head,
      rowsAfter: (sequence: number | null): FoundRow[] => rows.filter((row) => row.sequence > (sequence ?? 0)),
      findHash: (hash: string) => rows.find((row) => row.hash === hash)?.sequence ?? null,
    };
    const isPast = from !== null && first > from.sequence + 1;
    return walkChain(chain, { from: isPast ? null : from, expired: () => false });
  }

  /** As the store on disk does: from before a day's beginning, and never out of the sequence. */
  prune({ before, now, limit }: { before: number; now: number; limit: number }): number {
    const cutoff = toText(Math.floor(before / DAY_MS) * DAY_MS);
    const oldest = this.#rows.values().slice(0, limit);
    const young = oldest.findIndex(({ timestamp }) => timestamp >= cutoff && timestamp <= toText(now));
    const old = young === -1 ? oldest : oldest.slice(0, young);
    const count = old.findLastIndex(({ timestamp }) => timestamp < cutoff) + 1;
    if (count > 0) this.#drop(count, now);
    return count;
  }

  #drop(count: number, now: number): void {
    let last: MemoryRow | undefined;
    for (let n = 0; n < count; n++) last = this.#rows.dropOldest() ?? last;
    if (last !== undefined) this.#chain(pruneRow(toText(now), last));
  }

  #chain(row: Omit<ChainedRow, "sequence">): void {
    const sequence = this.#last.sequence + 1;
    const previous = this.#last.hash;
    const hash = hashRow({ ...row, sequence }, previous);
    this.#rows.push({ ...row, sequence, previous_hash: previous, hash });
    this.#last = { sequence, hash };
  }
}

function toTime(timestamp: string): number {
  return Date.parse(timestamp) || 0;
}

function toJson(value: unknown): string {
  return JSON.stringify(value) ?? "null";
}

function toRecord({
  sequence,
  timestamp,
  actor,
  verb,
  subject,
  outcome,
  before,
  after,
  ...hashes
}: MemoryRow): AuditRecord {
  return {
    ...{ sequence, timestamp, actor, verb, subject },
    outcome: outcome as AuditEntry["outcome"],
    before: JSON.parse(before ?? "null") as unknown,
    after: JSON.parse(after ?? "null") as unknown,
    ...hashes,
  };
}

function matches(row: MemoryRow, { actor, verb, subject, from, to }: AuditFilter): boolean {
  const at = Date.parse(row.timestamp);
  const isNamed = (actor ?? row.actor) === row.actor && (verb ?? row.verb) === row.verb;
  return isNamed && (subject ?? row.subject) === row.subject && at >= (from ?? at) && (to === undefined || at < to);
}
