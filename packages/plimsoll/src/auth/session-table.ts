import { createHash, randomBytes } from "node:crypto";
import { z } from "zod";

const ID_BYTES = 32;
/** More sessions than these end the longest unused. */
const MOST_SESSIONS = 1000;
const MOST_PER_USER = 20;

/** A login that still holds. Of its id only the hash is kept, so that a copy of the store opens nothing. */
export interface Session {
  readonly idHash: string;
  readonly name: string;
  readonly fingerprint: string;
  /** Epoch ms. */
  readonly createdAt: number;
  seenAt: number;
}
const storedSessions = z.array(
  z.object({
    idHash: z.string(),
    name: z.string(),
    fingerprint: z.string(),
    createdAt: z.number(),
    seenAt: z.number(),
  }),
);

/** The sessions of this server, bounded. Whether one still holds is for its owner to say. */
export class SessionTable {
  readonly #sessions = new Map<string, Session>();

  get size(): number {
    return this.#sessions.size;
  }

  /** Begins a session under an id that nobody has seen before, and gives the id. */
  begin(owner: Pick<Session, "name" | "fingerprint">, now: number): string {
    const id = randomBytes(ID_BYTES).toString("base64url");
    const { name, fingerprint } = owner;
    const idHash = hashSessionId(id);
    const own = [...this.#sessions.values()].filter((it) => it.name === name);
    if (own.length >= MOST_PER_USER) this.#endOldest(own);
    else if (this.#sessions.size >= MOST_SESSIONS) this.#endOldest([...this.#sessions.values()]);
    this.#sessions.set(idHash, { idHash, name, fingerprint, createdAt: now, seenAt: now });
    return id;
  }

  find(idHash: string): Session | null {
    return this.#sessions.get(idHash) ?? null;
  }

  end(idHash: string): void {
    this.#sessions.delete(idHash);
  }

  /** Ends those that do not hold any more. Answers whether there were any. */
  keepOnly(holds: (session: Session) => boolean): boolean {
    const ended = [...this.#sessions.values()].filter((session) => !holds(session));
    for (const { idHash } of ended) this.end(idHash);
    return ended.length > 0;
  }

  toStored(): readonly Session[] {
    return [...this.#sessions.values()];
  }

  /** Takes back what was stored; anything else that was kept there is ignored. */
  restore(stored: unknown): void {
    const parsed = storedSessions.safeParse(stored);
    for (const session of parsed.success ? parsed.data.slice(-MOST_SESSIONS) : []) {
      if (!this.#sessions.has(session.idHash)) this.#sessions.set(session.idHash, session);
    }
  }

  #endOldest(sessions: readonly Session[]): void {
    const [oldest] = [...sessions].sort((a, b) => a.seenAt - b.seenAt);
    if (oldest !== undefined) this.end(oldest.idHash);
  }
}

export function hashSessionId(id: string): string {
  return createHash("sha256").update(id).digest("base64url");
}
