/** Kept so many keys of commands that were obeyed: more than anybody repeats. */
const MAX_KEYS = 1000;

type Headers = Readonly<Record<string, string | readonly string[] | undefined>>;

/**
 * Makes sure that a command from a monitor is obeyed once, and not from one that has lost its place: what carries the
 * idempotency key of a command that was obeyed is answered and not done again, what carries a lower fencing token than
 * one before is refused. A person's command carries neither.
 */
export class CommandFence {
  readonly #keys = new Set<string>();
  #highest = 0;

  /** What is to be done with a command of these headers. */
  admit(headers: Headers): "obey" | "repeated" | "outdated" {
    const token = Number(headers["x-plimsoll-fencing-token"] ?? Number.NaN);
    if (token < this.#highest) return "outdated";
    if (token > this.#highest) this.#highest = token;
    const key = headers["idempotency-key"];
    if (typeof key !== "string") return "obey";
    if (this.#keys.has(key)) return "repeated";
    this.#keys.add(key);
    for (const oldest of this.#keys) {
      if (this.#keys.size <= MAX_KEYS) break;
      this.#keys.delete(oldest);
    }
    return "obey";
  }
}
