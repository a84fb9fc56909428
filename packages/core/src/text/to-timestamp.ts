/** Epoch ms as the contract writes times: RFC 3339 in UTC with milliseconds, `2026-11-23T14:02:11.123Z`. */
export function toTimestamp(epochMs: number): string {
  return new Date(epochMs).toISOString();
}
