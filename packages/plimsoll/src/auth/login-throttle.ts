import { isIP } from "node:net";

/** What is remembered at most of each kind; the longest untried is forgotten first. */
const MOST_ENTRIES = 10_000;
/** Without another failure a name or address is as new after this, ms. */
const FORGOTTEN_MS = 3_600_000;
const FIRST_DELAY_MS = 1000;

interface Allowance {
  /** Failures without any delay. */
  readonly free: number;
  /** The delay doubles with each further failure, up to this, ms. */
  readonly longestMs: number;
}
/** Short for a name, or a stranger could keep its owner out; long for an address, which tries many names. */
const NAME: Allowance = { free: 5, longestMs: 30_000 };
const ADDRESS: Allowance = { free: 20, longestMs: 900_000 };

export interface LoginOrigin {
  readonly name: string;
  /** Of the network; IPv6 counts by its /64, of which anyone has as many addresses as he likes. */
  readonly address: string;
}

/**
 * Slows guessing down, by name and by address, whether the name exists or not. Whoever has logged in from an address
 * before is counted by himself there, so that a stranger who guesses cannot keep him out.
 */
export class LoginThrottle {
  readonly #failures = new Map<string, { count: number; lastAt: number }>();
  readonly #known = new Set<string>();

  /** 0: go on, and it counts as a failure until `succeeded` or `withdrawn`. Otherwise how long to wait, ms. */
  begin(origin: LoginOrigin, now: number): number {
    const counted = this.#countedBy(origin);
    const waitMs = Math.max(0, ...counted.map(({ key, allowance }) => this.#waitMs(key, allowance, now)));
    if (waitMs > 0) return waitMs;
    for (const { key } of counted) this.#count(key, now);
    return 0;
  }

  /** Takes back what `begin` counted, for a login whose password was never looked at. */
  withdrawn(origin: LoginOrigin): void {
    for (const { key } of this.#countedBy(origin)) {
      const entry = this.#failures.get(key);
      if (entry !== undefined) entry.count -= 1;
    }
  }

  succeeded(origin: LoginOrigin): void {
    this.withdrawn(origin);
    const pair = pairOf(origin);
    this.#failures.delete(pair);
    this.#known.delete(pair);
    this.#known.add(pair);
    dropOldest(this.#known);
  }

  #countedBy(origin: LoginOrigin): { key: string; allowance: Allowance }[] {
    const pair = pairOf(origin);
    if (this.#known.has(pair)) return [{ key: pair, allowance: NAME }];
    return [
      { key: `name ${origin.name.toLowerCase()}`, allowance: NAME },
      { key: `address ${networkOf(origin.address)}`, allowance: ADDRESS },
    ];
  }

  #waitMs(key: string, { free, longestMs }: Allowance, now: number): number {
    const entry = this.#failures.get(key);
    if (entry === undefined || entry.count < free) return 0;
    const delayMs = Math.min(longestMs, FIRST_DELAY_MS * 2 ** (entry.count - free));
    return Math.max(0, entry.lastAt + delayMs - now);
  }

  #count(key: string, now: number): void {
    const entry = this.#failures.get(key);
    const count = entry === undefined || now - entry.lastAt > FORGOTTEN_MS ? 1 : entry.count + 1;
    this.#failures.delete(key);
    this.#failures.set(key, { count, lastAt: now });
    dropOldest(this.#failures);
  }
}

function pairOf({ name, address }: LoginOrigin): string {
  return `pair ${name.toLowerCase()} ${networkOf(address)}`;
}

function networkOf(address: string): string {
  const plain = address.replace(/^::ffff:(?=\d+\.)/i, "");
  if (isIP(plain) === 0) return "unknown";
  if (isIP(plain) === 4) return plain;
  const [head = "", tail] = new URL(`http://[${plain.replace(/%.*$/, "")}]`).hostname.slice(1, -1).split("::");
  const groups = head === "" ? [] : head.split(":");
  const after = tail === undefined || tail === "" ? [] : tail.split(":");
  const missing = tail === undefined ? 0 : 8 - groups.length - after.length;
  return [...groups, ...Array<string>(missing).fill("0"), ...after].slice(0, 4).join(":");
}

function dropOldest(entries: Map<string, unknown> | Set<string>): void {
  if (entries.size <= MOST_ENTRIES) return;
  const [oldest] = entries.keys();
  if (oldest !== undefined) entries.delete(oldest);
}
