import type { AnswerHead } from "./answer-head.ts";

/**
 * What is wrong with how a body is encoded, in words; null when nothing is. No decompression here: it isn't asked for, and
 * a small answer could unpack into gigabytes.
 */
export function encodingFault({ headers }: Pick<AnswerHead, "headers">): string | null {
  const encoding = headers["content-encoding"];
  return encoding === undefined || encoding === "identity" ? null : `with a body encoded as ${encoding.slice(0, 40)}`;
}
