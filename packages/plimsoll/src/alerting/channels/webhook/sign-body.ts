import { createHmac } from "node:crypto";

/**
 * The value of `X-Plimsoll-Signature`: `sha256=` and the HMAC-SHA256 of the raw body under the channel's secret, both
 * taken as UTF-8, in lower-case hexadecimal. A receiver computes the same over the bytes it received, before parsing them,
 * and compares in constant time.
 */
export function signBody(body: string, secret: string): string {
  return `sha256=${createHmac("sha256", secret).update(body, "utf8").digest("hex")}`;
}
