import type { AuditAnchor, ChainFault, ChainHead, ChainPosition, ChainWalk } from "../port/audit.ts";
import { CHAIN_REMOVED_VERB, type ChainedRow, hashOrigin, hashRow, readPruned } from "./audit-chain.ts";

/** A row as it is found: whoever changed it may have left anything in it. */
export interface FoundRow extends ChainedRow {
  readonly previous_hash: string | null;
  readonly hash: string | null;
}

export interface WalkedChain {
  readonly head: ChainHead;
  /** Those after a sequence (null: all), by it, as of one moment. */
  readonly rowsAfter: (sequence: number | null) => Iterable<FoundRow>;
  /** The row that has this hash, if any: tells where a row that was moved belongs. */
  readonly findHash: (hash: string) => number | null;
}
export interface WalkOptions {
  /** Null: from the beginning. */
  readonly from: ChainPosition | null;
  readonly anchors?: readonly AuditAnchor[];
  /** True: the time is up. */
  readonly expired: () => boolean;
}

/** Rows between two looks at the time. */
const LOOK_EVERY = 64;

/** Walks along a chain in constant memory until its end, its first fault, or the time is up. */
export function walkChain(chain: WalkedChain, { from, anchors = [], expired }: WalkOptions): ChainWalk {
  const { head } = chain;
  const ours = anchors.filter(({ store_id }) => store_id === head.store_id);
  const anchored = new Map(ours.map((anchor) => [anchor.sequence, anchor]));
  let position = from;
  const stop = (fault: ChainFault | null, finished = true): ChainWalk => ({ position, fault, finished, head });
  if (position === null) {
    const another = faultOfStore(anchors, head) ?? faultOfTwoAnchors(ours);
    if (another !== null) return stop(another);
  }
  for (const row of chain.rowsAfter(position?.sequence ?? null)) {
    const fault = faultOf(row, position, chain) ?? faultOfAnchor(anchored, row, position);
    if (fault !== null) return stop(fault);
    position = advance(position, row);
    if (position.checked % LOOK_EVERY === 0 && expired()) return stop(null, false);
  }
  return stop(faultOfEnd(position, head) ?? faultOfStart(position) ?? faultOfCut(ours, head));
}

function faultOf(row: FoundRow, before: ChainPosition | null, chain: WalkedChain): ChainFault | null {
  const { sequence, previous_hash, hash } = row;
  const broken = (kind: ChainFault["kind"], message: string, at = sequence) => ({ kind, sequence: at, message });
  if (sequence < 1) return broken("added", `row ${sequence} was put before the first one`);
  if (before !== null && sequence !== before.sequence + 1) {
    const last = sequence - 1;
    const gone = last === before.sequence + 1 ? `row ${last} is` : `rows ${before.sequence + 1} to ${last} are`;
    return broken("removed", `${gone} missing`, before.sequence + 1);
  }
  if (!isHash(hash) || !isHash(previous_hash)) return broken("unchained", `row ${sequence} has no hash`);
  if (hashRow(row, previous_hash) !== hash) {
    const belongs = belongsAt(row, chain);
    if (belongs === null) return broken("changed", `row ${sequence} was changed: its hash is not that of what it says`);
    return broken("out_of_order", `row ${sequence} was moved: what stands there belongs at ${belongs}`);
  }
  if (row.verb === CHAIN_REMOVED_VERB) {
    return broken(
      "chain_removed",
      `the trail of before ${row.timestamp} was removed altogether: row ${sequence} says so`,
    );
  }
  if (before === null) {
    if (sequence > 1 || previous_hash === hashOrigin(chain.head)) return null;
    return broken("broken_link", "row 1 does not follow from the chain's origin: one of the two was changed");
  }
  if (previous_hash === before.hash) return null;
  return broken("broken_link", `row ${sequence} does not follow from row ${sequence - 1}: one of the two was changed`);
}

function belongsAt(row: FoundRow, { findHash }: WalkedChain): number | null {
  const { previous_hash, hash } = row;
  if (previous_hash === null) return null;
  const before = findHash(previous_hash) ?? 0;
  // The row before it may have been moved too.
  const places = [before + 1, row.sequence - 1, row.sequence + 1];
  return places.find((sequence) => hashRow({ ...row, sequence }, previous_hash) === hash) ?? null;
}

function isHash(text: unknown): text is string {
  return typeof text === "string" && /^[0-9a-f]{64}$/.test(text);
}

function advance(before: ChainPosition | null, row: FoundRow): ChainPosition {
  const { sequence, timestamp, hash, previous_hash } = row;
  const start = before === null ? startOf(sequence, previous_hash ?? "") : before.start;
  return {
    checked: (before?.checked ?? 0) + 1,
    sequence,
    hash: hash ?? "",
    start,
    pruned: readPruned(row) ?? before?.pruned ?? null,
    clock_set_back: (before?.clock_set_back ?? 0) + (before !== null && timestamp < before.timestamp ? 1 : 0),
    timestamp,
  };
}

function startOf(sequence: number, previousHash: string) {
  return sequence === 1 ? null : { sequence: sequence - 1, hash: previousHash };
}

/** What was pruned must be what the trail itself says was pruned. */
function faultOfStart(position: ChainPosition | null): ChainFault | null {
  if (position === null) return null;
  const { start, pruned } = position;
  if (start?.sequence === pruned?.sequence && start?.hash === pruned?.hash) return null;
  const said = pruned === null ? "nothing was pruned" : `rows up to ${pruned.sequence} were pruned`;
  const first = (start?.sequence ?? 0) + 1;
  const message = `the trail begins with row ${first}, but says itself that ${said}`;
  return { kind: "cut_at_start", sequence: first, message };
}

function faultOfEnd(position: ChainPosition | null, head: ChainHead): ChainFault | null {
  const last = position?.sequence ?? 0;
  if (last < head.sequence) {
    const message = `the trail ends with row ${last}, but row ${head.sequence} was written: the newest are missing`;
    return { kind: "cut_at_end", sequence: last + 1, message };
  }
  if (last > head.sequence) {
    const message = `row ${head.sequence + 1} was not written by Plimsoll: its own last one is ${head.sequence}`;
    return { kind: "added", sequence: head.sequence + 1, message };
  }
  if (position === null || position.hash === head.hash) return null;
  return { kind: "changed", sequence: last, message: `row ${last} is not the one that was written last` };
}

function faultOfAnchor(
  anchored: ReadonlyMap<number, AuditAnchor>,
  row: FoundRow,
  before: ChainPosition | null,
): ChainFault | null {
  const own = anchored.get(row.sequence);
  if (own !== undefined && own.hash !== row.hash) return notAsAnchored(own);
  if (before !== null) return null;
  // The last row that was pruned may have been anchored.
  const pruned = anchored.get(row.sequence - 1);
  return pruned !== undefined && pruned.hash !== row.previous_hash ? notAsAnchored(pruned) : null;
}

function notAsAnchored({ sequence, timestamp }: AuditAnchor): ChainFault {
  const message = `row ${sequence} is not what was anchored at ${timestamp}: the trail was written anew, that row or ones before`;
  return { kind: "not_as_anchored", sequence, message };
}

/** Two anchors of one row that differ: the trail was written anew between them, or a copy of the store went on beside it. */
function faultOfTwoAnchors(ours: readonly AuditAnchor[]): ChainFault | null {
  const seen = new Map<number, string>();
  for (const anchor of ours) {
    const before = seen.get(anchor.sequence);
    if (before !== undefined && before !== anchor.hash) return notAsAnchored(anchor);
    seen.set(anchor.sequence, anchor.hash);
  }
  return null;
}

function faultOfCut(ours: readonly AuditAnchor[], head: ChainHead): ChainFault | null {
  const [furthest] = ours.toSorted((a, b) => b.sequence - a.sequence);
  if (furthest === undefined || furthest.sequence <= head.sequence) return null;
  const message = `the anchor of ${furthest.timestamp} saw row ${furthest.sequence}, and the trail ends with row ${head.sequence}: the newest are missing, or an older copy of the store was put back`;
  return { kind: "cut_at_end", sequence: head.sequence + 1, message };
}

/** Older anchors may be of a store that was set aside; the newest must be of this one. */
function faultOfStore(anchors: readonly AuditAnchor[], head: ChainHead): ChainFault | null {
  const newest = anchors.at(-1);
  if (newest === undefined || newest.store_id === head.store_id) return null;
  const message = `the newest anchor, of ${newest.timestamp}, is of the store ${newest.store_id}; this trail is of ${head.store_id}, begun at ${head.began_at}: the store was replaced or set aside`;
  return { kind: "another_store", sequence: 0, message };
}
