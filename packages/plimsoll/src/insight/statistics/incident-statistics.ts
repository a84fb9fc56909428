import { type Diagnosis, type Incident, type IncidentStatistics, type Page, toTimestamp } from "@plimsoll/core";
import type { Store, TimeRange } from "../../port/store.ts";
import { rangeNotes } from "./time-report.ts";

const PAGE = 1000;
/** So many incidents and alerts are looked at, the newest. */
const MAX_ROWS = 10_000;

type Row = IncidentStatistics["items"][number];

/** Incidents that were opened in a range, by what caused them. Those that another took over are part of that one. */
export async function readIncidentStatistics(
  store: Store,
  { from, to, now }: TimeRange & { readonly now: number },
): Promise<IncidentStatistics> {
  const range = { from, to, limit: PAGE };
  const incidents = await all((cursor) => store.queryIncidents({ ...range, cursor, componentId: null, status: null }));
  const alerts = await all((cursor) =>
    store.queryAlerts({ ...range, cursor, componentId: null, status: null, minSeverity: null }),
  );
  const diagnoses = new Map(alerts.items.map(({ alert_id, diagnosis }) => [alert_id, diagnosis ?? null]));
  const rows = new Map<string, Row>();
  for (const incident of incidents.items) {
    if (incident.merged_into === null) count(rows, incident, { diagnosis: diagnosisOf(incident, diagnoses), now });
  }
  const items = [...rows.values()].sort((a, b) => b.total_seconds - a.total_seconds);
  const isCut = incidents.isCut || alerts.isCut;
  const cut = isCut ? [`there are too many to count at once: the newest ${MAX_ROWS} are counted`] : [];
  const notes = [...rangeNotes(range, now), ...cut];
  const end = Math.min(to, now);
  return { from: toTimestamp(Math.min(from, end)), to: toTimestamp(end), notes, items };
}

function count(
  rows: Map<string, Row>,
  { cause_component_id, detected_at, resolved_at }: Incident,
  { diagnosis, now }: { readonly diagnosis: Diagnosis | null; readonly now: number },
): void {
  const key = JSON.stringify([cause_component_id, diagnosis]);
  const end = resolved_at === null ? now : Date.parse(resolved_at);
  // A clock that was set back meanwhile makes it short, never negative.
  const seconds = Math.max(0, (end - Date.parse(detected_at)) / 1000);
  const row = rows.get(key) ?? { cause_component_id, diagnosis, incidents: 0, total_seconds: 0, longest_seconds: 0 };
  rows.set(key, {
    ...row,
    incidents: row.incidents + 1,
    total_seconds: row.total_seconds + seconds,
    longest_seconds: Math.max(row.longest_seconds, seconds),
  });
}

/** What the trouble of the cause amounted to, where that has a name. */
function diagnosisOf(
  { members, cause_component_id: cause }: Incident,
  diagnoses: ReadonlyMap<string, Diagnosis | null>,
): Diagnosis | null {
  const own = members.find(({ component_id }) => component_id === cause);
  return own?.alert_id == null ? null : (diagnoses.get(own.alert_id) ?? null);
}

async function all<Item>(read: (cursor: string | null) => Promise<Page<Item>>) {
  const items: Item[] = [];
  let cursor: string | null = null;
  do {
    const page: Page<Item> = await read(cursor);
    items.push(...page.items);
    cursor = page.next_cursor;
  } while (cursor !== null && items.length < MAX_ROWS);
  return { items, isCut: cursor !== null };
}
