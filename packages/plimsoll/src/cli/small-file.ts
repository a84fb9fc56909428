import { closeSync, openSync, readSync } from "node:fs";
import { MAX_INCLUDED_BYTES } from "../config/substitution.ts";

/** A few bytes more than a configuration may take in, so that a device or a log by mistake does no harm. */
export function readSmallFile(path: string): string {
  const descriptor = openSync(path, "r");
  try {
    const buffer = Buffer.alloc(MAX_INCLUDED_BYTES + 1);
    return buffer.toString("utf8", 0, readSync(descriptor, buffer));
  } finally {
    closeSync(descriptor);
  }
}
