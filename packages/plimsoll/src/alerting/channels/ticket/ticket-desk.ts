import type { Called } from "../http/call-api.ts";
import type { Subject } from "../subject.ts";

export interface Ticket {
  readonly id: string;
  readonly isClosed: boolean;
}

/** A tracker of tickets: what its API can do for one matter. Every answer is data; nothing rejects. */
export interface TicketDesk {
  /** For messages: `Jira`. */
  readonly name: string;
  /** How long a new ticket may be missing from a search, ms; 0 where a search sees it at once. */
  readonly searchLagMs: number;
  /** The tickets of this matter, oldest first. `known` has been opened by us and may be missing from the search. */
  find(reference: string, known: string | null): Promise<Called<readonly Ticket[]>>;
  open(subject: Subject, reference: string): Promise<Called<Ticket>>;
  note(ticket: Ticket, subject: Subject): Promise<Called>;
  close(ticket: Ticket, subject: Subject): Promise<Called>;
}

/** What marks a matter's ticket at the tracker: one word of letters, digits, `-` and `_`, safe in any query. */
export function ticketReference(key: string): string {
  return key.replace(/[^A-Za-z0-9_-]/g, "_").slice(0, 100);
}
