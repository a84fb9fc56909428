import type { FieldReader } from "./field-path.ts";

/** Whether a message is meant. */
export type MessageMatch = (message: unknown) => boolean;

/** One kind of message that carries data, compiled: how it is told, and where its fields are. Null where it has none. */
export interface DataType {
  readonly name: string;
  /** Which of a symbol's sequences is its own. */
  readonly index: number;
  readonly matches: MessageMatch;
  readonly eachItem: (message: unknown, visit: (item: unknown) => void) => void;
  readonly isSnapshot: MessageMatch | null;
  /** A sign of life of the connection, not of the market: it refreshes nothing. */
  readonly isHeartbeat: boolean;
  readonly sequenceScope: "symbol" | "connection";
  readonly fields: {
    readonly symbol: FieldReader | null;
    readonly sequence: FieldReader | null;
    readonly firstSequence: FieldReader | null;
    readonly stamp: FieldReader | null;
    readonly bid: FieldReader | null;
    readonly ask: FieldReader | null;
    readonly bidSize: FieldReader | null;
    readonly askSize: FieldReader | null;
    readonly price: FieldReader | null;
    readonly volume: FieldReader | null;
  };
  readonly readStamp: (value: unknown) => number | null;
}
