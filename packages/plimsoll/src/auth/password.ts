import { randomBytes } from "node:crypto";
import pLimit from "p-limit";
import { PlimsollError } from "../port/plimsoll-error.ts";

/** Of this many KiB and passes: above OWASP's least, and a transient 32 MiB on the host of an engine. */
const COST = { memoryCost: 32_768, timeCost: 3, parallelism: 1, algorithm: 2 } as const;
/** Hashes at once: they run on the threads that files and names are looked up with, and two of those stay free. */
const AT_ONCE = 2;
const MOST_WAITING = 32;

export type VerifyPassword = (passwordHash: string, password: string) => Promise<boolean>;

/** An argon2id hash as a PHC string. */
export async function hashPassword(password: string): Promise<string> {
  const { hash } = await import("@node-rs/argon2");
  return hash(normalized(password), COST);
}

/** Verifies a few at a time, off the event loop. Throws `too_busy` when too many wait. The library is loaded at the first. */
export function createPasswordVerifier(): VerifyPassword {
  const limit = pLimit(AT_ONCE);
  return async (passwordHash, password) => {
    if (limit.pendingCount >= MOST_WAITING) {
      throw new PlimsollError("too_busy", "too many logins are being checked already; try again");
    }
    return limit(async () => {
      const { verify } = await import("@node-rs/argon2");
      return verify(passwordHash, normalized(password));
    });
  };
}

/** A hash that no password has, as dear to verify as the given one. */
export function unmatchableHash(like: string): string {
  const parts = like.split("$");
  const digest = parts.pop() ?? "";
  const bytes = Buffer.from(digest, "base64").length;
  return [...parts, randomBytes(bytes).toString("base64").replace(/=+$/, "")].join("$");
}

/** An é is one character on one keyboard and two on another. */
function normalized(password: string): string {
  return password.normalize("NFC");
}
