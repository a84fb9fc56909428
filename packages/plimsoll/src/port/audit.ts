/** A change of state by a person or program: who did what to what. Append-only. */
export interface AuditEntry {
  readonly timestamp: string;
  readonly actor: string;
  readonly verb: string;
  readonly subject: string;
  readonly outcome: "done" | "refused" | "failed";
  readonly before: unknown;
  readonly after: unknown;
}

/** An entry as the store keeps it: numbered without a gap, and chained to the one before by SHA-256, in lower-case hex. */
export interface AuditRecord extends AuditEntry {
  readonly sequence: number;
  readonly previous_hash: string;
  readonly hash: string;
}

/** What is asked of the trail; what is absent matches everything. */
export interface AuditFilter {
  readonly actor?: string | undefined;
  readonly verb?: string | undefined;
  readonly subject?: string | undefined;
  /** Epoch ms, from (included) and to (excluded). */
  readonly from?: number | undefined;
  readonly to?: number | undefined;
}

/** What a chain begins with: which store's it is, since when, and how many of its rows were written before there was one. */
export interface ChainOrigin {
  readonly store_id: string;
  readonly began_at: string;
  readonly earlier_rows: number;
}

/** How far a chain has come. Published elsewhere it is an anchor: it shows later that nothing up to it was changed. */
export interface ChainHead extends ChainOrigin {
  /** The newest row; 0 while there is none, and `hash` is then the origin's. */
  readonly sequence: number;
  readonly hash: string;
}

/** A head as it was published, to hold the trail against. */
export interface AuditAnchor {
  readonly timestamp: string;
  readonly store_id: string;
  readonly sequence: number;
  readonly hash: string;
}

/** How publishing anchors to one place goes. */
export interface AnchorFigures {
  /** Names the place without a secret: `file:/mnt/worm/anchors.jsonl`, `webhook:audit.example.com`. */
  readonly name: string;
  readonly failing: boolean;
  /** When the newest row was last known to be anchored there, epoch ms; null before that. */
  readonly lastSuccessAt: number | null;
}

export const CHAIN_FAULTS = [
  "changed",
  "removed",
  "out_of_order",
  "unchained",
  "broken_link",
  "added",
  "cut_at_start",
  "cut_at_end",
  "not_as_anchored",
  "another_store",
  "chain_removed",
] as const;
/** The first row that is wrong, and how. */
export interface ChainFault {
  readonly kind: (typeof CHAIN_FAULTS)[number];
  readonly sequence: number;
  readonly message: string;
}

/** Where a walk along the chain stands: all that it needs to go on later. */
export interface ChainPosition {
  readonly checked: number;
  readonly sequence: number;
  readonly hash: string;
  /** What the first row says that it follows: the last one that was pruned. */
  readonly start: { readonly sequence: number; readonly hash: string } | null;
  /** What the newest row about pruning says was pruned last. */
  readonly pruned: { readonly sequence: number; readonly hash: string } | null;
  /** Rows with an earlier time than the one before: the clock was set back. That breaks nothing, the sequence orders. */
  readonly clock_set_back: number;
  readonly timestamp: string;
}

/** What one step of walking along the chain gave. */
export interface ChainWalk {
  /** Null before the first row. */
  readonly position: ChainPosition | null;
  /** The first row that is wrong; null while none is. */
  readonly fault: ChainFault | null;
  /** False: the time was up, go on from `position`. */
  readonly finished: boolean;
  /** Null where it was removed; that is a fault. */
  readonly head: ChainHead | null;
}
