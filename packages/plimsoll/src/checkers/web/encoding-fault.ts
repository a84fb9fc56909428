import type { IncomingMessage } from "node:http";

/**
 * What is wrong with how a body is encoded, in words; null when nothing is. No decompression here: it isn't asked for, and
 * a small answer could unpack into gigabytes.
 */
export function encodingFault(message: IncomingMessage): string | null {
  const encoding = message.headers["content-encoding"];
  return encoding === undefined || encoding === "identity" ? null : `with a body encoded as ${encoding.slice(0, 40)}`;
}
