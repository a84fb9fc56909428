import type { ClaimedNotification, Settlement } from "../port/store.ts";

/** Notifications that wait for one channel go out together, at most so many in one message. */
export const BUNDLE_LIMIT = 500;
/** How often the outbox is looked at when nothing says that something is due, ms. */
export const IDLE_MS = 30_000;

/** What is due of each order key, oldest first, up to the first that is not. */
export function takeDue(memory: readonly ClaimedNotification[], now: number): ClaimedNotification[] {
  const blocked = new Set<string>();
  const due: ClaimedNotification[] = [];
  for (const notification of memory) {
    if (due.length === BUNDLE_LIMIT) break;
    if (blocked.has(notification.orderKey)) continue;
    if (notification.notBefore <= now) due.push(notification);
    else blocked.add(notification.orderKey);
  }
  return due;
}

/** Takes out what is settled and leaves what has to be tried again, in its old place. */
export function keepRetries(memory: ClaimedNotification[], settlements: readonly Settlement[]): void {
  for (const settlement of settlements) {
    const at = memory.findIndex((notification) => notification.id === settlement.id);
    const notification = memory[at];
    if (notification === undefined) continue;
    if (settlement.kind === "retry") {
      const attempts = notification.attempts + (settlement.untried === true ? 0 : 1);
      memory[at] = { ...notification, attempts, notBefore: settlement.notBefore };
    } else {
      memory.splice(at, 1);
    }
  }
}

/** Until the first of any order key is due: what is behind it waits for it, however long it has been due itself. */
export function waitFor(memory: readonly ClaimedNotification[], now: number): number {
  const heads = new Map<string, number>();
  for (const { orderKey, notBefore } of memory) if (!heads.has(orderKey)) heads.set(orderKey, notBefore);
  return Math.min(IDLE_MS, ...Array.from(heads.values(), (notBefore) => Math.max(0, notBefore - now)));
}
