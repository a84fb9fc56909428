import { type Page, severityRank } from "@plimsoll/core";
import type { KnownInMemory } from "../port/monitor.ts";
import {
  type AlertQuery,
  type EventQuery,
  type IncidentQuery,
  type NotificationQuery,
  type PageRequest,
  type SilenceQuery,
  StoreError,
  type TimeRange,
} from "../port/store.ts";

/** Where lists come from when the store alone does not know all. */
export interface ListSources {
  unkept(): KnownInMemory;
  knownInMemory(): KnownInMemory;
}

/** One kind of list: how to ask the store for it, and what of memory belongs to the same answer. */
export interface MemoryList<T> {
  readonly ask: (page: PageRequest) => Promise<Page<T>>;
  readonly pick: (known: KnownInMemory) => readonly T[];
  readonly fits: (item: T) => boolean;
  readonly idOf: (item: T) => string;
}

/**
 * A list as the store has it, with what is only in memory before it: while the store cannot be written, people have been
 * told of things that it does not hold. While it cannot even be read, memory alone answers, and says so; where memory knows
 * nothing of what was asked, it rejects with the store's error.
 */
export async function listWithMemory<T>(
  sources: ListSources,
  request: PageRequest,
  { ask, pick, fits, idOf }: MemoryList<T>,
): Promise<Page<T>> {
  const all = pick(sources.unkept());
  // The store's own word on these is out of date, on whatever page it stands.
  const outdated = new Set(all.map(idOf));
  const unkept = all.filter(fits);
  // One place is left to the store, for only its own items can say where the next page begins.
  const first = request.cursor === null ? unkept.slice(0, Math.max(1, request.limit - 1)) : [];
  try {
    const page = await ask({ ...request, limit: Math.max(1, request.limit - first.length) });
    if (all.length === 0) return page;
    const kept = page.items.filter((item) => !outdated.has(idOf(item)));
    const items = [...first, ...kept].slice(0, request.limit);
    if (first.length === 0) return { ...page, items };
    return { items, next_cursor: page.next_cursor, notice: notKept(first.length, unkept.length) };
  } catch (error) {
    const known = pick(sources.knownInMemory()).filter(fits).slice(0, request.limit);
    if (!(error instanceof StoreError) || request.cursor !== null || known.length === 0) throw error;
    return {
      items: known,
      next_cursor: null,
      notice: `The store cannot be read (${error.message}): this is what is known in memory, older ones are missing.`,
    };
  }
}

function notKept(shown: number, all: number): string {
  const some = shown < all ? ` ${all - shown} more of those are not shown: ask with a higher limit.` : "";
  return `The store cannot be written: the first ${shown} are known in memory only.${some}`;
}

/** Which of memory's events a query asks for; as the stores filter their own. */
export function eventFits(query: EventQuery) {
  return (event: KnownInMemory["events"][number]): boolean =>
    isWithin(event.timestamp, query) &&
    (query.minSeverity === null || severityRank(event.severity) >= severityRank(query.minSeverity)) &&
    (query.componentId === null || event.component_id === query.componentId) &&
    (query.incidentId === null || event.incident_id === query.incidentId) &&
    (query.types === null || query.types.includes(event.event_type));
}

export function alertFits(query: AlertQuery) {
  return (alert: KnownInMemory["alerts"][number]): boolean =>
    isWithin(alert.generated_at, query) &&
    (query.minSeverity === null || severityRank(alert.severity) >= severityRank(query.minSeverity)) &&
    (query.componentId === null || alert.component_id === query.componentId) &&
    (query.status === null || alert.status === query.status);
}

export function incidentFits(query: IncidentQuery) {
  return (incident: KnownInMemory["incidents"][number]): boolean =>
    isWithin(incident.opened_at, query) &&
    (query.status === null || (incident.status === "resolved") === (query.status === "resolved")) &&
    (query.componentId === null || incident.members.some((member) => member.component_id === query.componentId));
}

export function silenceFits({ activeAt }: SilenceQuery) {
  return ({ ends_at }: KnownInMemory["silences"][number]): boolean =>
    activeAt === null || Date.parse(ends_at) > activeAt;
}

export function notificationFits(query: NotificationQuery) {
  return (record: KnownInMemory["notifications"][number]): boolean =>
    isWithin(record.generated_at, query) &&
    (query.state === null || record.state === query.state) &&
    (query.channelId === null || record.channel_id === query.channelId);
}

function isWithin(timestamp: string, { from, to }: TimeRange): boolean {
  const at = Date.parse(timestamp);
  return at >= from && at < to;
}
