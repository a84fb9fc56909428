import type { WebhookPayload } from "@plimsoll/core";
import type { Channel, SendOutcome } from "../../../port/channel.ts";
import type { Clock } from "../../../port/clock.ts";
import { splitSubjects } from "../subject.ts";
import { keepTicket } from "./keep-ticket.ts";
import type { TicketDesk } from "./ticket-desk.ts";
import { TicketMemory } from "./ticket-memory.ts";

/** A channel that keeps a ticket for each matter: opened, updated by notes and closed with it. */
export function createTicketChannel(clock: Clock, deskFor: (signal: AbortSignal) => TicketDesk): Channel {
  const memory = new TicketMemory(clock);
  return {
    async send(payload: WebhookPayload, { signal, idempotencyKey }): Promise<SendOutcome> {
      const desk = deskFor(signal);
      for (const subject of splitSubjects(payload)) {
        const outcome = await keepTicket(subject, { desk, memory, clock, idempotencyKey });
        if (outcome.kind !== "delivered") return outcome;
      }
      return { kind: "delivered" };
    },
  };
}
