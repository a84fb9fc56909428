const LONGEST_MS = 3 * 86_400_000;

/**
 * When a server that sent `Retry-After` (RFC 9110, section 10.2.3: seconds or a date) may be asked again, epoch ms; null
 * when it doesn't say. A date is read against the server's own `Date`, so that a wrong clock on either side doesn't
 * matter. At most three days, the longest ban known: a broken value must not end the monitoring for good.
 */
export function readRetryAfter(
  value: string | undefined,
  answer: { date: string | undefined; now: number },
): number | null {
  if (value === undefined) return null;
  const delayMs = /^\s*\d+(\.\d+)?\s*$/.test(value) ? Number(value) * 1000 : dateDelay(value, answer);
  return Number.isNaN(delayMs) ? null : answer.now + Math.min(Math.max(delayMs, 1000), LONGEST_MS);
}

function dateDelay(value: string, answer: { date: string | undefined; now: number }): number {
  if (!/^[A-Za-z]{3}/.test(value)) return Number.NaN; // Date.parse makes a year of "-5"
  const serverNow = Date.parse(answer.date ?? "");
  return Date.parse(value) - (Number.isNaN(serverNow) ? answer.now : serverNow);
}
