import type { AlertProgress, Incident, Page, Silence } from "@plimsoll/core";
import type { IncidentQuery, RecordBatch, SilenceQuery, StoredState } from "../../port/store.ts";
import { pageOf } from "./page-of.ts";

/** Incidents, silences and who has heard what, in memory; of what is over the oldest goes first. */
export class MemoryIncidents {
  readonly #limit: number;
  readonly #incidents = new Map<string, Incident>();
  readonly #silences = new Map<string, Silence>();
  readonly #progress = new Map<string, AlertProgress>();
  #lastNumber = 0;

  constructor(limit: number) {
    this.#limit = limit;
  }

  record({ incidents, silences, progress, alerts }: RecordBatch): void {
    for (const incident of incidents) {
      this.#incidents.set(incident.incident_id, incident);
      this.#lastNumber = Math.max(this.#lastNumber, incident.number);
    }
    for (const silence of silences) this.#silences.set(silence.silence_id, silence);
    for (const { alertId, progress: known } of progress) this.#progress.set(alertId, known);
    for (const alert of alerts) if (alert.status === "resolved") this.#progress.delete(alert.alert_id);
    dropOldest(this.#incidents, this.#limit, (incident) => incident.status === "resolved");
    dropOldest(this.#silences, this.#limit, () => true);
  }

  /** Drops up to `limit` of what was over before a moment. */
  prune(limit: number, before: number): number {
    let deleted = 0;
    for (const { incident_id, opened_at, status } of this.#incidents.values()) {
      if (deleted >= limit) return deleted;
      if (status === "resolved" && Date.parse(opened_at) < before)
        deleted += Number(this.#incidents.delete(incident_id));
    }
    for (const { silence_id, ends_at } of this.#silences.values()) {
      if (deleted >= limit) return deleted;
      if (Date.parse(ends_at) < before) deleted += Number(this.#silences.delete(silence_id));
    }
    return deleted;
  }

  load(): Pick<StoredState, "progress" | "openIncidents" | "lastIncidentNumber" | "silences"> {
    const open = [...this.#incidents.values()].filter((incident) => incident.status !== "resolved");
    return {
      progress: new Map(this.#progress),
      openIncidents: open.toSorted((a, b) => a.number - b.number),
      lastIncidentNumber: this.#lastNumber,
      silences: [...this.#silences.values()],
    };
  }

  incident(idOrNumber: string | number): Incident | null {
    if (typeof idOrNumber === "string") return this.#incidents.get(idOrNumber) ?? null;
    return [...this.#incidents.values()].find((incident) => incident.number === idOrNumber) ?? null;
  }

  incidents({ from, to, status, componentId, limit, cursor }: IncidentQuery): Page<Incident> {
    const found = [...this.#incidents.values()].filter((incident) => {
      const at = Date.parse(incident.opened_at);
      if (at < from || at >= to) return false;
      if (status !== null && (incident.status === "resolved") !== (status === "resolved")) return false;
      return componentId === null || incident.members.some((member) => member.component_id === componentId);
    });
    const keyed = found.map((item) => ({ at: Date.parse(item.opened_at), id: item.incident_id, item }));
    return pageOf(keyed, { limit, cursor });
  }

  silences({ activeAt, limit, cursor }: SilenceQuery): Page<Silence> {
    const found = [...this.#silences.values()].filter(
      ({ ends_at }) => activeAt === null || Date.parse(ends_at) > activeAt,
    );
    const keyed = found.map((item) => ({ at: Date.parse(item.created_at), id: item.silence_id, item }));
    return pageOf(keyed, { limit, cursor });
  }
}

function dropOldest<Item>(map: Map<string, Item>, limit: number, mayGo: (item: Item) => boolean): void {
  for (const [id, item] of map) {
    if (map.size <= limit) return;
    if (mayGo(item)) map.delete(id);
  }
}
