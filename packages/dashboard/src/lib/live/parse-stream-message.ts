import type { StreamMessage } from "@plimsoll/core";

/**
 * Reads what the stream sent; null when it is not a message of ours. Only the frame is checked: the server validated the
 * rest when it made it, and a thousand components a second are too many to prove again.
 */
export function parseStreamMessage(data: unknown): StreamMessage | null {
  if (typeof data !== "string") return null;
  let value: unknown;
  try {
    value = JSON.parse(data);
  } catch {
    return null;
  }
  if (!isRecord(value) || typeof value.sequence !== "number") return null;
  if (value.type === "snapshot") {
    const health = value.system_health;
    return isRecord(health) && Array.isArray(health.components) ? (value as StreamMessage) : null;
  }
  const isDelta =
    value.type === "delta" && ["components", "removed", "events"].every((name) => Array.isArray(value[name]));
  return isDelta ? (value as StreamMessage) : null;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null;
}
