import { formatDuration, type Incident, incidentName, toTimestamp } from "@plimsoll/core";
import { PlimsollError } from "../port/plimsoll-error.ts";
import type { NewEvent } from "../port/store.ts";
import { type IncidentBook, mark } from "./incident-book.ts";
import { incidentEvent } from "./incident-event.ts";

/** What a person did to an incident. */
export interface IncidentAct {
  readonly incidentId: string;
  /** The incident as it ended, for what may be done to one that is over. */
  readonly ended?: Incident;
  readonly by: string;
  readonly reason: string;
  readonly now: number;
}
export interface IncidentChange {
  readonly incident: Incident;
  readonly event: NewEvent;
  /** Somebody has it who had not before, or says something new about it: channels that want to know are told. */
  readonly isTaken: boolean;
}

/**
 * What people do with incidents: take, put off, hand over, note. A verb throws `not_found` for one that is not open; notes and
 * regulatory clocks go on after the end, when the reports are written.
 */
export class IncidentDesk {
  readonly #book: IncidentBook;

  constructor(book: IncidentBook) {
    this.#book = book;
  }

  /** Takes it: reminders and escalation stop. Taking it again is noted and changes who has it, or what is said of it. */
  acknowledge({ incidentId, by, reason, now }: IncidentAct): IncidentChange {
    const before = this.#find(incidentId);
    const had = before.acknowledged;
    const saysNothingNew = had?.by === by && (reason === "" || reason === had.reason);
    const incident: Incident = {
      ...before,
      status: "acknowledged",
      acknowledged: saysNothingNew ? had : mark(by, reason, now),
      snoozed: null,
      assigned_to: before.assigned_to ?? by,
    };
    const message = `${by} acknowledged ${incidentName(incident)}${because(reason)}`;
    const event = incidentEvent(incident, { type: "incident_acknowledged", message, now, details: { by } });
    return { ...this.#change(incident, event), isTaken: !saysNothingNew };
  }

  /** Puts it off: nobody hears of it until the end; then everybody who had heard is reminded. */
  snooze({ incidentId, by, reason, now }: IncidentAct, until: number): IncidentChange {
    const snoozed = { ...mark(by, reason, now), until: toTimestamp(until) };
    const incident: Incident = { ...this.#find(incidentId), status: "snoozed", snoozed };
    const message = `${by} snoozed ${incidentName(incident)} for ${formatDuration(until - now)}${because(reason)}`;
    return this.#change(incident, incidentEvent(incident, { type: "incident_snoozed", message, now, details: { by } }));
  }

  assign({ incidentId, by, reason, now }: IncidentAct, to: string | null): IncidentChange {
    const incident: Incident = { ...this.#find(incidentId), assigned_to: to };
    const words = to === null ? "took nobody for" : `assigned ${to} to`;
    const message = `${by} ${words} ${incidentName(incident)}${because(reason)}`;
    return this.#change(
      incident,
      incidentEvent(incident, { type: "incident_assigned", message, now, details: { by } }),
    );
  }

  /** Writes a line into the timeline, also of one that is over. */
  note(act: IncidentAct): IncidentChange {
    const { by, reason, now } = act;
    const incident = this.#findEver(act);
    const message = `${by}: ${reason}`;
    return this.#change(incident, incidentEvent(incident, { type: "incident_note", message, now, details: { by } }));
  }

  /** Marks a regulatory clock as met, also of an incident that is over. Throws `not_found` for a clock that it has not. */
  meetClock(act: IncidentAct, clockId: string): IncidentChange {
    const { by, reason, now } = act;
    const before = this.#findEver(act);
    const clock = before.clocks.find((candidate) => candidate.clock_id === clockId);
    if (clock === undefined) {
      throw new PlimsollError("not_found", `${incidentName(before)} has no clock ${JSON.stringify(clockId)}`);
    }
    const met = { ...clock, met_at: toTimestamp(now), met_by: by };
    const incident: Incident = { ...before, clocks: before.clocks.map((other) => (other === clock ? met : other)) };
    const message = `${clock.title} marked as done by ${by}${because(reason)}`;
    return this.#change(
      incident,
      incidentEvent(incident, { type: "incident_clock_met", message, now, details: { by } }),
    );
  }

  /** Ends the snoozes whose time is over. */
  wake(now: number): IncidentChange[] {
    return this.#book.snoozed.flatMap((before) => {
      if (before.snoozed === null || Date.parse(before.snoozed.until) > now) return [];
      const status = before.acknowledged === null ? ("open" as const) : ("acknowledged" as const);
      const incident: Incident = { ...before, status, snoozed: null };
      const message = `The snooze of ${incidentName(incident)} by ${before.snoozed.by} has ended`;
      return [this.#change(incident, incidentEvent(incident, { type: "incident_snoozed", message, now }))];
    });
  }

  /** When the next snooze ends, epoch ms; null when none is under way. */
  nextAt(): number | null {
    const ends = this.#book.snoozed.flatMap(({ snoozed }) => (snoozed === null ? [] : [Date.parse(snoozed.until)]));
    return ends.length === 0 ? null : Math.min(...ends);
  }

  #find(incidentId: string): Incident {
    const incident = this.#book.get(incidentId);
    if (incident === null) throw new PlimsollError("not_found", `no open incident ${JSON.stringify(incidentId)}`);
    return incident;
  }

  #findEver({ incidentId, ended }: IncidentAct): Incident {
    const incident = this.#book.get(incidentId) ?? this.#book.known(incidentId) ?? ended;
    if (incident === undefined) throw new PlimsollError("not_found", `no incident ${JSON.stringify(incidentId)}`);
    return incident;
  }

  #change(incident: Incident, event: NewEvent): IncidentChange {
    this.#book.put(incident);
    return { incident, event, isTaken: false };
  }
}

function because(reason: string): string {
  return reason === "" ? "" : `: ${reason}`;
}
