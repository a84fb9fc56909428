export type FieldValue = string | number | boolean | null;

/** What both sides tell of one order or one position, under the names that the configuration gives it. */
export interface ReconciledRecord {
  /** What tells it apart from the others of its side: an order's id, a position's instrument. */
  readonly key: string;
  readonly instrument: string | null;
  readonly quantity: number | null;
  /** The further fields that are compared. */
  readonly fields: Readonly<Record<string, FieldValue>>;
}

/** Where the two sides disagree about one key. */
export interface Break {
  readonly key: string;
  readonly instrument: string | null;
  /** `local`: only here; `venue`: only there; `twice`: one side has two of the key; a field's name: it differs. */
  readonly kind: "local" | "venue" | "twice" | (string & {});
  /** Local minus venue, beyond the tolerance; null where quantities are not compared. */
  readonly quantity: number | null;
  /** What each side has, local first, where it is this that differs; null where only one side has the key, or one has it twice. */
  readonly values: readonly [here: FieldValue, there: FieldValue] | null;
  /** For a person: "order 42 (BTC-USD) is open here and unknown at the venue". */
  readonly words: string;
}
