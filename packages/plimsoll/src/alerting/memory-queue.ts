import type { ClaimedNotification, Settlement } from "../port/store.ts";

/** So many alerts are remembered as told from memory. */
const TOLD_LIMIT = 5000;

/** What is due of each order key, oldest first, up to the first that is not. */
export function takeDue(
  memory: readonly ClaimedNotification[],
  { now, limit }: { readonly now: number; readonly limit: number },
): ClaimedNotification[] {
  const blocked = new Set<string>();
  const due: ClaimedNotification[] = [];
  for (const notification of memory) {
    if (due.length === limit) break;
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

/** Notes which alerts were told from memory, and when that was decided. */
export function rememberTold(
  told: Map<string, number>,
  sent: readonly ClaimedNotification[],
  settlements: readonly Settlement[],
): void {
  const delivered = new Set(settlements.filter(({ kind }) => kind === "delivered").map(({ id }) => id));
  for (const { id, alertId, generatedAt } of sent) if (delivered.has(id)) told.set(alertId, generatedAt);
  for (const alertId of told.keys()) {
    if (told.size <= TOLD_LIMIT) return;
    told.delete(alertId);
  }
}

/** How long until the oldest of any order key is due, ms, Infinity when nothing waits: what stands behind one that is not must not wake anybody. */
export function waitFor(memory: readonly ClaimedNotification[], now: number): number {
  const heads = new Map<string, number>();
  for (const { orderKey, notBefore } of memory) if (!heads.has(orderKey)) heads.set(orderKey, notBefore);
  let wait = Number.POSITIVE_INFINITY;
  for (const notBefore of heads.values()) wait = Math.min(wait, Math.max(0, notBefore - now));
  return wait;
}
