import type { SendOutcome } from "../../../port/channel.ts";
import type { Clock } from "../../../port/clock.ts";
import type { Called, Undelivered } from "../http/call-api.ts";
import type { Subject } from "../subject.ts";
import { type Ticket, type TicketDesk, ticketReference } from "./ticket-desk.ts";
import type { TicketMemory } from "./ticket-memory.ts";

export interface TicketKeeper {
  readonly desk: TicketDesk;
  readonly memory: TicketMemory;
  readonly clock: Clock;
  /** The notification's, so that its note is left once although it is sent again. */
  readonly idempotencyKey: string;
}

const DELIVERED: SendOutcome = { kind: "delivered" };
/** How long an opening that broke off is left to come to rest before it is tried again, ms. */
const SETTLE_MS = 30_000;

/**
 * Brings a matter's ticket to where the matter is: opens it, leaves a note, closes it. Looks for the ticket first, by a
 * reference that only this matter has, so that sending again never opens a second one. Where an opening broke off half-way
 * the next try waits until a search would find what it may have left behind.
 */
export async function keepTicket(subject: Subject, keeper: TicketKeeper): Promise<SendOutcome> {
  const { desk, memory } = keeper;
  const reference = ticketReference(subject.key);
  const unsureMs = memory.waitMs(reference);
  const found = await desk.find(reference, memory.ticketOf(reference));
  if (!found.ok) return found.outcome;
  const { value: tickets } = found;
  const ticket = tickets.find((one) => !one.isClosed) ?? tickets[0];
  if (ticket !== undefined) return follow(subject, { ...keeper, tickets, ticket });
  if (unsureMs > 0) return wait(unsureMs, desk);
  memory.forget(reference);
  return open(subject, reference, keeper);
}

async function open(subject: Subject, reference: string, keeper: TicketKeeper): Promise<SendOutcome> {
  const { desk, memory } = keeper;
  const lagMs = desk.searchLagMs;
  // A ticket that an earlier process opened a moment ago would not be found yet; what is over can wait to be sure.
  const age = keeper.clock.now() - Date.parse(subject.incident?.opened_at ?? subject.newest.generated_at);
  if (subject.step === "over" && age < lagMs) return wait(lagMs - age, desk);
  const opened = await desk.open(subject, reference);
  if (!opened.ok) {
    if (!opened.isUncertain) return opened.outcome;
    const settleMs = Math.max(lagMs, SETTLE_MS);
    memory.unsure(reference, settleMs);
    return { ...opened.outcome, kind: "retry", retryAfterMs: settleMs };
  }
  memory.opened(reference, opened.value.id);
  // Its first text says all there is to say.
  memory.noted(noteKey(opened.value, keeper));
  return isFinal(subject) ? outcomeOf(await desk.close(opened.value, subject)) : DELIVERED;
}

/** A note on the ticket; when all is over, every ticket of the matter is closed, should there ever be two. */
async function follow(
  subject: Subject,
  { desk, memory, ticket, tickets, ...keeper }: TicketKeeper & { ticket: Ticket; tickets: readonly Ticket[] },
): Promise<SendOutcome> {
  if (isFinal(subject) && ticket.isClosed) return DELIVERED;
  const key = noteKey(ticket, keeper);
  if (!memory.hasNoted(key)) {
    const noted = await desk.note(ticket, subject);
    if (!noted.ok) return noted.outcome;
    memory.noted(key);
  }
  if (!isFinal(subject)) return DELIVERED;
  for (const one of tickets.filter(({ isClosed }) => !isClosed)) {
    const closed = await desk.close(one, subject);
    if (!closed.ok) return closed.outcome;
  }
  return DELIVERED;
}

function isFinal({ step }: Subject): boolean {
  return step === "over" || step === "test";
}

function noteKey(ticket: Ticket, { idempotencyKey }: Pick<TicketKeeper, "idempotencyKey">): string {
  return `${ticket.id} ${idempotencyKey}`;
}

function outcomeOf(called: Called): SendOutcome {
  return called.ok ? DELIVERED : called.outcome;
}

function wait(waitMs: number, { name }: TicketDesk): Undelivered {
  const seconds = Math.ceil(waitMs / 1000);
  const message = `waiting ${seconds} s until a search at ${name} would show a ticket that may have been opened before`;
  return { kind: "retry", message, retryAfterMs: waitMs };
}
