import type { HealthCheckRow, Incident, IncidentExport, Page, SystemEvent } from "@plimsoll/core";
import type { JsonBytes, Store } from "../port/store.ts";

/** Lines of a timeline at most; the newest are kept. */
const MAX_LINES = 2000;
/** How long before its detection what happened to the cause still belongs to the story, ms. */
const BEFORE_MS = 60_000;
const AFTER_MS = 60_000;
/** Results of members that an export holds at most. */
const MAX_CHECKS = 500;
const MAX_MEMBERS = 50;
const ANY = { types: null, minSeverity: null, cursor: null };

/** All that happened in an incident, oldest first: its own lines, and what its cause did shortly before it was opened. */
export async function readTimeline(store: Store, incident: Incident, now: number): Promise<SystemEvent[]> {
  const [detected, opened] = [Date.parse(incident.detected_at), Date.parse(incident.opened_at)];
  const all = { from: 0, to: now + 1, limit: MAX_LINES };
  const own = await store.queryEvents({ ...ANY, ...all, componentId: null, incidentId: incident.incident_id });
  const cause = incident.cause_component_id;
  const before =
    cause === null
      ? []
      : (
          await store.queryEvents({
            ...ANY,
            ...{ from: detected - BEFORE_MS, to: opened + 1, limit: MAX_LINES },
            componentId: cause,
            incidentId: null,
          })
        ).items;
  const lines = new Map([...before, ...own.items].map((event) => [event.id, event]));
  return [...lines.values()]
    .filter(({ incident_id }) => incident_id === null || incident_id === incident.incident_id)
    .sort((a, b) => a.id - b.id);
}

/** An incident with everything that tells its story. */
export async function readExport(store: Store, incident: Incident, now: number): Promise<IncidentExport> {
  const from = Date.parse(incident.detected_at) - BEFORE_MS;
  const to = (incident.resolved_at === null ? now : Date.parse(incident.resolved_at)) + AFTER_MS;
  const members = incident.members.slice(0, MAX_MEMBERS).map(({ component_id }) => component_id);
  const limit = Math.max(1, Math.floor(MAX_CHECKS / Math.max(1, members.length)));
  const pages = await Promise.all(
    members.map((componentId) => store.queryChecks({ componentId, from, to, limit, cursor: null })),
  );
  const known = { from, to, limit: 1000, status: null, minSeverity: null, cursor: null };
  const alerts = await store.queryAlerts({ ...known, componentId: null });
  return {
    incident,
    timeline: await readTimeline(store, incident, now),
    alerts: alerts.items.filter((alert) => alert.incident_id === incident.incident_id),
    checks: pages.flatMap((page) => readPage(page).items).sort((a, b) => (a.timestamp < b.timestamp ? -1 : 1)),
  };
}

/** The store gives pages of results as they are to be sent. */
function readPage(page: JsonBytes): Page<HealthCheckRow> {
  return JSON.parse(Buffer.from(page).toString("utf8")) as Page<HealthCheckRow>;
}
