import { createHash } from "node:crypto";
import type { HeaderEntry } from "../../request/request-parts.ts";
import type { Asker } from "./hold-book.ts";

/** Who asks at an address, by the secrets that it sends. Components with the same share the patience of their target. */
export function askerOf(origin: string, headers: readonly HeaderEntry[]): Asker {
  const secrets = headers.filter((header) => header.isSecret);
  const same = [origin, ...secrets.map(({ name, value }) => `${name}: ${value}`)].join("\n");
  // Kept across restarts, so no key of ours may be read from it.
  return { everybody: origin, same: createHash("sha256").update(same).digest("base64") };
}
