import { createHmac, timingSafeEqual } from "node:crypto";

const MOST_SIGNATURES = 16;

/**
 * Whether `X-PagerDuty-Signature` proves that the raw body comes from who knows one of the secrets. The header holds
 * `v1=<hex HMAC-SHA256>`, several of them with commas between while a secret is being replaced; one that fits is enough.
 * Every pair is compared, in constant time. Source: developer.pagerduty.com, "Verifying Webhook Signatures".
 */
export function verifyPagerDutySignature(
  body: string | Uint8Array,
  header: string | undefined,
  secrets: readonly string[],
): boolean {
  const given = (header ?? "")
    .split(",", MOST_SIGNATURES)
    .flatMap((part) => /^v1=([0-9a-f]{64})$/i.exec(part.trim())?.[1] ?? [])
    .map((hex) => Buffer.from(hex, "hex"));
  let isRight = false;
  for (const secret of secrets) {
    // An empty secret is known to everybody.
    if (secret === "") continue;
    const expected = createHmac("sha256", secret).update(body).digest();
    for (const signature of given) if (timingSafeEqual(signature, expected)) isRight = true;
  }
  return isRight;
}
