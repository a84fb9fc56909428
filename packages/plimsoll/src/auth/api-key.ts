import { createHash, randomBytes } from "node:crypto";

/** Marks a key as ours, so that scanners for leaked secrets find it. */
export const API_KEY_PREFIX = "plk_";
const KEY_BYTES = 32;

export interface NewApiKey {
  /** What the program sends; shown once and kept nowhere. */
  readonly key: string;
  /** What the configuration holds. */
  readonly keyHash: string;
}

/** A new key of 256 random bits, with its hash as the configuration has it. */
export function createApiKey(): NewApiKey {
  const key = API_KEY_PREFIX + randomBytes(KEY_BYTES).toString("base64url");
  return { key, keyHash: `sha256:${hashApiKey(key).toString("hex")}` };
}

/**
 * A fast hash on purpose: a slow one makes guessing a password dear, but 256 random bits cannot be guessed at any speed, and
 * this is computed for every request of every program.
 */
export function hashApiKey(key: string): Buffer {
  return createHash("sha256").update(key).digest();
}
