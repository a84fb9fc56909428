import { createHash } from "node:crypto";
import type { WebhookPayload } from "@plimsoll/core";
import type { ClaimedNotification } from "../port/store.ts";

/** What goes out as one message: whatever is of one kind, or also of one incident only. */
export function toBundles(
  claimed: readonly ClaimedNotification[],
  bundling: "any" | "incident",
): ClaimedNotification[][] {
  const bundles = new Map<string, ClaimedNotification[]>();
  for (const notification of claimed) {
    const key = bundling === "any" ? notification.kind : `${notification.kind} ${notification.orderKey}`;
    const bundle = bundles.get(key);
    if (bundle === undefined) bundles.set(key, [notification]);
    else bundle.push(notification);
  }
  return [...bundles.values()];
}

/** The same for the same notifications, and never long: a header has to hold it. */
export function bundleKey(bundle: readonly ClaimedNotification[]): string {
  const ids = bundle.map((notification) => notification.id);
  const [first = ""] = ids;
  return ids.length === 1 ? first : createHash("sha256").update(ids.join(",")).digest("hex");
}

/** One message of several: every alert in its order, each incident once, as it stands in the newest. */
export function bundlePayload(bundle: readonly ClaimedNotification[]): WebhookPayload {
  const [first, ...others] = bundle.map((notification) => notification.payload);
  if (first === undefined) throw new Error("a bundle holds at least one notification");
  if (others.length === 0) return first;
  const payloads = [first, ...others];
  const alerts = payloads.flatMap((payload) => payload.alerts);
  const newest = new Map(alerts.map((alert) => [alert.alert_id, alert.status]));
  const incidents = new Map(
    payloads.flatMap((payload) => payload.incidents.map((incident) => [incident.incident_id, incident] as const)),
  );
  const isOneGroup = payloads.every((payload) => payload.group_key === first.group_key);
  return {
    version: "1",
    group_key: isOneGroup ? first.group_key : "plimsoll:several",
    status: [...newest.values()].includes("firing") ? "firing" : "resolved",
    kind: first.kind,
    alerts,
    incidents: [...incidents.values()],
  };
}
