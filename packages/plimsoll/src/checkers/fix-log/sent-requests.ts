import { TYPE } from "./msg-type.ts";
import { FIELD, type ScannedMessage } from "./scanned-message.ts";

/** So many of the latest numbers of a session are remembered: a counterparty refuses a message within seconds. */
const SLOTS = 8192;
const NONE = -1;
const REQUESTS: ReadonlySet<number> = new Set([TYPE.newOrder, TYPE.cancel, TYPE.replace]);

/** The key of the ClOrdID(11) that the engine sent under a MsgSeqNum(34) of one session, in constant memory. */
export class SentRequests {
  readonly #seqs = new Float64Array(SLOTS).fill(NONE);
  readonly #keys = new Float64Array(SLOTS);

  /** The numbers begin anew. */
  clear(): void {
    this.#seqs.fill(NONE);
  }

  /** The engine sends an order, a cancel or a replace; `key` is that of its ClOrdID. */
  note(message: ScannedMessage, key: number): void {
    const seq = message.count(FIELD.msgSeqNum);
    if (seq < 0) return;
    this.#seqs[seq % SLOTS] = seq;
    this.#keys[seq % SLOTS] = key;
  }

  /**
   * The key of the request that a Reject(3) or BusinessMessageReject(j) refuses: by RefSeqNum(45), else by
   * BusinessRejectRefID(379). -1 where it refuses something else.
   */
  refusedBy(message: ScannedMessage): number {
    const type = message.char(FIELD.refMsgType);
    if (message.has(FIELD.refMsgType) && !REQUESTS.has(type)) return NONE;
    const seq = message.count(FIELD.refSeqNum);
    if (seq >= 0 && this.#seqs[seq % SLOTS] === seq) return this.#keys[seq % SLOTS] ?? NONE;
    return message.has(FIELD.refId) ? message.key(FIELD.refId) : NONE;
  }
}
