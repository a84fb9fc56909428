import { ORD_STATUS, TYPE, YES } from "./msg-type.ts";
import { FIELD, type ScannedMessage } from "./scanned-message.ts";

const MOST_PARENTS = 10_000;
const MOST_CHILDREN = 100_000;
/** A parent order counts until so long after it or one of its children was last heard of, ms. */
const RELEVANT_MS = 3_600_000;

const OVER: ReadonlySet<number> = new Set(Object.values(ORD_STATUS));

interface Parent {
  readonly id: string;
  quantity: number;
  /** What its children have filled and may still fill. */
  exposure: number;
  lastAt: number;
}

interface Child {
  readonly parent: Parent;
  /** What it has filled and may still fill. */
  exposure: number;
}

/** The parent order that has been overshot most, or come nearest to it. */
export interface WorstParent {
  readonly id: string;
  readonly ratio: number;
  readonly quantity: number;
  readonly exposure: number;
}

/**
 * How much the engine sends out for each order that came in: what all children of a parent have filled and may still fill,
 * over the parent's quantity. Never how many children: a parent may be worked in a thousand slices, but not twice over.
 */
export class ParentLedger {
  /** Children whose parent the log does not have. */
  orphans = 0;
  readonly #parents = new Map<number, Parent>();
  readonly #children = new Map<number, Child>();

  takeInbound(message: ScannedMessage, type: number, at: number): void {
    if (type === TYPE.newOrder) this.#addParent(message, at);
    else if (type === TYPE.replace) this.#changeParent(message, at);
    else if (type === TYPE.executionReport) this.#report(message, at);
  }

  takeOutbound(message: ScannedMessage, type: number, at: number): void {
    if (type === TYPE.newOrder) this.#addChild(message, at);
    else if (type === TYPE.replace || type === TYPE.cancel) this.#changeChild(message, type, at);
  }

  /** A child was refused as a message, by the key of its ClOrdID: it never was an order. */
  takeRefused(key: number, at: number): void {
    const child = this.#children.get(key);
    if (child !== undefined) expose(child, 0, at);
  }

  /** Null: no parent with children is in the log. */
  worst(now: number): WorstParent | null {
    let worst: WorstParent | null = null;
    for (const { id, quantity, exposure, lastAt } of this.#parents.values()) {
      if (now - lastAt > RELEVANT_MS || !(quantity > 0)) continue;
      const ratio = exposure / quantity;
      if (worst === null || ratio > worst.ratio) worst = { id, ratio, quantity, exposure };
    }
    return worst;
  }

  #addParent(message: ScannedMessage, at: number): void {
    const quantity = message.quantity(FIELD.orderQty);
    if (Number.isNaN(quantity)) return;
    const key = message.key(FIELD.clOrdId);
    const sent = isSentAgain(message) ? this.#parents.get(key) : undefined;
    const parent = sent ?? { id: message.text(FIELD.clOrdId), quantity, exposure: 0, lastAt: at };
    parent.quantity = quantity;
    parent.lastAt = at;
    keep(this.#parents, key, { value: parent, most: MOST_PARENTS });
  }

  /** A replaced parent goes by both ids: children may have been sent under the old one. */
  #changeParent(message: ScannedMessage, at: number): void {
    const parent = this.#parents.get(message.key(FIELD.origClOrdId));
    const quantity = message.quantity(FIELD.orderQty);
    if (parent === undefined) return;
    if (!Number.isNaN(quantity)) parent.quantity = quantity;
    parent.lastAt = at;
    keep(this.#parents, message.key(FIELD.clOrdId), { value: parent, most: MOST_PARENTS });
  }

  #addChild(message: ScannedMessage, at: number): void {
    if (!message.has(FIELD.parentId)) return;
    const parent = this.#parents.get(message.key(FIELD.parentId));
    const quantity = message.quantity(FIELD.orderQty);
    if (parent === undefined || Number.isNaN(quantity)) {
      this.orphans += 1;
      return;
    }
    const key = message.key(FIELD.clOrdId);
    const sent = isSentAgain(message) ? this.#children.get(key) : undefined;
    if (sent !== undefined) expose(sent, 0, at);
    const child = { parent, exposure: 0 };
    keep(this.#children, key, { value: child, most: MOST_CHILDREN });
    expose(child, quantity, at);
  }

  /** Answers come under the request's own id. Until the venue has said which quantity holds, the larger one may. */
  #changeChild(message: ScannedMessage, type: number, at: number): void {
    const child = this.#children.get(message.key(FIELD.origClOrdId));
    if (child === undefined) return;
    keep(this.#children, message.key(FIELD.clOrdId), { value: child, most: MOST_CHILDREN });
    const quantity = message.quantity(FIELD.orderQty);
    if (type === TYPE.replace && quantity > child.exposure) expose(child, quantity, at);
  }

  /** An order that is over has what it has filled; one that lives may still fill all of it. */
  #report(message: ScannedMessage, at: number): void {
    const child = this.#children.get(message.key(FIELD.clOrdId));
    if (child === undefined) return;
    const filled = message.quantity(FIELD.cumQty);
    const quantity = message.quantity(FIELD.orderQty);
    if (OVER.has(message.char(FIELD.ordStatus))) expose(child, Number.isNaN(filled) ? 0 : filled, at);
    else if (!Number.isNaN(quantity)) expose(child, quantity, at);
  }
}

/** With PossResend(97) a sender says that it may be the same order as one before, under a new MsgSeqNum. */
function isSentAgain(message: ScannedMessage): boolean {
  return message.char(FIELD.possResend) === YES;
}

function expose(child: Child, exposure: number, at: number): void {
  child.parent.exposure += exposure - child.exposure;
  child.parent.lastAt = at;
  child.exposure = exposure;
}

function keep<Value>(map: Map<number, Value>, key: number, { value, most }: { value: Value; most: number }): void {
  map.set(key, value);
  if (map.size <= most) return;
  for (const oldest of map.keys()) {
    map.delete(oldest);
    return;
  }
}
