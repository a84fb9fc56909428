import { createHash, createHmac, randomBytes, timingSafeEqual } from "node:crypto";
import type { ApiKeyConfig, AuthConfig, UserConfig } from "../config/config.ts";
import type { Actor } from "../port/actor.ts";
import { hashApiKey } from "./api-key.ts";
import { unmatchableHash } from "./password.ts";

/** Bytes of a key's hash that it is found by; all of it is then compared in constant time. */
const INDEX_BYTES = 4;

export interface KnownUser {
  readonly actor: Actor;
  readonly passwordHash: string;
  /** Changes with the password and the roles: a session that carries another has ended. */
  readonly fingerprint: string;
}

/** Who may come in, looked up quickly. Made anew with each configuration. */
export class Directory {
  readonly #users = new Map<string, KnownUser>();
  readonly #keys = new Map<string, { readonly hash: Buffer; readonly actor: Actor }[]>();
  readonly #dummyKey = randomBytes(32);
  readonly #dummies: readonly string[];

  constructor({ users, apiKeys }: Pick<AuthConfig, "users" | "apiKeys">) {
    for (const user of users) this.#users.set(user.name.toLowerCase(), toKnownUser(user));
    for (const key of apiKeys) this.#addKey(key);
    this.#dummies = users.map(({ passwordHash }) => unmatchableHash(passwordHash.reveal()));
  }

  get isEmpty(): boolean {
    return this.#users.size === 0 && this.#keys.size === 0;
  }
  get hasUsers(): boolean {
    return this.#users.size > 0;
  }

  user(name: string): KnownUser | null {
    return this.#users.get(name.toLowerCase()) ?? null;
  }

  /** What an unknown name's password is verified against: the same for the same name, and as slow as somebody's. */
  dummyHash(name: string): string {
    const digest = createHmac("sha256", this.#dummyKey).update(name.toLowerCase()).digest();
    return this.#dummies[digest.readUInt32BE(0) % Math.max(1, this.#dummies.length)] ?? "";
  }

  /** Who sends this key; null when nobody does. */
  key(key: string): Actor | null {
    return this.keyOfHash(hashApiKey(key));
  }
  keyOfHash(hash: Buffer): Actor | null {
    const candidates = this.#keys.get(indexOf(hash)) ?? [];
    return candidates.find((it) => timingSafeEqual(it.hash, hash))?.actor ?? null;
  }

  #addKey({ name, role, keyHash }: ApiKeyConfig): void {
    const hash = Buffer.from(keyHash, "hex");
    const entry = { hash, actor: { name, roles: [role], recognisedBy: "key" } as const };
    this.#keys.set(indexOf(hash), [...(this.#keys.get(indexOf(hash)) ?? []), entry]);
  }
}

function toKnownUser({ name, displayName, roles, passwordHash }: UserConfig): KnownUser {
  const facts = JSON.stringify([name, passwordHash.reveal(), [...roles].sort()]);
  return {
    actor: { name, roles, recognisedBy: "session", ...(displayName !== null && { displayName }) },
    passwordHash: passwordHash.reveal(),
    fingerprint: createHash("sha256").update(facts).digest("base64url"),
  };
}

function indexOf(hash: Buffer): string {
  return hash.subarray(0, INDEX_BYTES).toString("hex");
}
