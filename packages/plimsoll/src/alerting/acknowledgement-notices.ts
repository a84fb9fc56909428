import type { Alert } from "@plimsoll/core";
import type { NewNotification } from "../port/store.ts";
import type { OpenAlert } from "./open-alerts.ts";

/** So many alerts of an incident go along with word of its acknowledgement. */
const TOLD_ALERTS = 50;

interface Telling {
  /** Whether a channel wants to hear that somebody has acknowledged. */
  readonly tells: (channelId: string) => boolean;
  readonly notify: (alert: Alert, channelId: string) => NewNotification;
}

/** What the channels that heard of an incident's open alerts, and want to know who has it, are told of that. */
export function acknowledgementNotices(
  members: readonly OpenAlert[],
  { tells, notify }: Telling,
): readonly NewNotification[] {
  const channels = new Set(members.flatMap(({ progress }) => Object.keys(progress.told)));
  return [...channels].filter(tells).flatMap((channelId) => {
    const told = members.filter(({ progress }) => progress.told[channelId] !== undefined);
    const [first] = told;
    if (first === undefined) return [];
    const notification = notify(first.alert, channelId);
    const alerts = told.slice(0, TOLD_ALERTS).map(({ alert }) => alert);
    return [{ ...notification, payload: { ...notification.payload, alerts } }];
  });
}
