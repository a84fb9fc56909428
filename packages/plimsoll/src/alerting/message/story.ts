import type { Alert, IncidentBrief, WebhookPayload } from "@plimsoll/core";

/** What a notification is made of, once sorted; the incidents are those that it tells of, in the order of their alerts. */
export interface Story {
  readonly kind: WebhookPayload["kind"];
  /** Worst first, at least one. */
  readonly alerts: readonly Alert[];
  readonly incidents: readonly IncidentBrief[];
  /** Epoch ms. */
  readonly now: number;
}
