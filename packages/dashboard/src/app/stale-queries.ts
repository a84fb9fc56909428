import type { SystemEvent } from "@plimsoll/core";

/** Which lists an event makes out of date, by how its type begins; the names are the first parts of the queries' keys. */
const STALE: readonly { readonly begins: readonly string[]; readonly queries: readonly string[] }[] = [
  { begins: ["incident_", "alert_", "notification_"], queries: ["incidents"] },
  { begins: ["alert_", "notification_"], queries: ["notifications"] },
  { begins: ["silence_"], queries: ["silences"] },
  { begins: ["maintenance_", "config_reloaded"], queries: ["maintenance"] },
  { begins: ["config_reloaded"], queries: ["channels", "calendars"] },
  { begins: ["recovery_", "deploy_lock_", "config_reloaded"], queries: ["recovery"] },
];

/** The lists that have to be asked for again after these events. */
export function staleQueries(events: readonly Pick<SystemEvent, "event_type">[]): readonly string[] {
  const isMeant = (begins: readonly string[]) =>
    events.some(({ event_type }) => begins.some((begin) => event_type.startsWith(begin)));
  return [...new Set(STALE.flatMap(({ begins, queries }) => (isMeant(begins) ? queries : [])))];
}
