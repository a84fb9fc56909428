import { type Incident, incidentNumber } from "@plimsoll/core";
import { z } from "zod";
import { durationMs } from "../config/duration.ts";
import { audited, type CommandContext } from "./command-context.ts";

const MAX_SNOOZE_MS = 7 * 86_400_000;
const optionalReason = z.string().trim().max(500).default("").describe("why; shown in the timeline");
const reason = z.string().trim().min(1).max(500).describe("why; shown in the timeline");

export const acknowledgeIncidentInput = z.strictObject({ reason: optionalReason });
export const snoozeIncidentInput = z.strictObject({
  reason,
  for: durationMs
    .refine((ms) => ms >= 60_000 && ms <= MAX_SNOOZE_MS, "expected 1m to 7d")
    .describe("how long nobody hears of it, such as 30m"),
});
export const assignIncidentInput = z.strictObject({
  to: z.string().trim().min(1).max(200).nullable().describe("who has it now; null for nobody"),
  reason: optionalReason,
});
export const noteIncidentInput = z.strictObject({ text: z.string().trim().min(1).max(2000) });
export const meetClockInput = z.strictObject({ clock_id: z.string().min(1).max(100), reason: optionalReason });

interface OfIncident {
  /** Its id, or its number as people say it. */
  readonly incident: string;
}

/** Takes an incident: reminders and escalation stop. Throws `not_found` for one that is not open. */
export function acknowledgeIncident(
  context: CommandContext,
  { incident, reason: why }: OfIncident & z.output<typeof acknowledgeIncidentInput>,
): Promise<Incident> {
  return act(context, { verb: "acknowledge_incident", incident, why }, () =>
    context.monitor.alerting.acknowledge({ incident, by: context.actor.name, reason: why }),
  );
}

/** Puts an incident off until a moment; then whoever had heard of it is reminded. */
export function snoozeIncident(
  context: CommandContext,
  { incident, reason: why, for: ms }: OfIncident & z.output<typeof snoozeIncidentInput>,
): Promise<Incident> {
  const until = context.clock.now() + ms;
  return act(context, { verb: "snooze_incident", incident, why }, () =>
    context.monitor.alerting.snooze({ incident, by: context.actor.name, reason: why }, until),
  );
}

export function assignIncident(
  context: CommandContext,
  { incident, to, reason: why }: OfIncident & z.output<typeof assignIncidentInput>,
): Promise<Incident> {
  return act(context, { verb: "assign_incident", incident, why }, () =>
    context.monitor.alerting.assign({ incident, by: context.actor.name, reason: why }, to),
  );
}

export function noteIncident(
  context: CommandContext,
  { incident, text }: OfIncident & z.output<typeof noteIncidentInput>,
): Promise<Incident> {
  return act(context, { verb: "note_incident", incident, why: text }, () =>
    context.monitor.alerting.note({ incident, by: context.actor.name, reason: text }),
  );
}

/** Marks a regulatory clock of an incident as met. */
export function meetIncidentClock(
  context: CommandContext,
  { incident, clock_id, reason: why }: OfIncident & z.output<typeof meetClockInput>,
): Promise<Incident> {
  return act(context, { verb: "meet_incident_clock", incident, why }, () =>
    context.monitor.alerting.meetClock({ incident, by: context.actor.name, reason: why }, clock_id),
  );
}

function act(
  context: CommandContext,
  { verb, incident, why }: { verb: string; incident: string; why: string },
  change: () => Promise<Incident>,
): Promise<Incident> {
  const before = openIncident(context, incident);
  const subject = { verb, subject: incident, before: before === undefined ? null : summary(before) };
  return audited(context, subject, async () => {
    const after = await change();
    return { answer: after, after: { ...summary(after), reason: why } };
  });
}

function openIncident({ monitor: { alerting } }: CommandContext, named: string): Incident | undefined {
  const number = incidentNumber(named);
  return alerting.openIncident(named) ?? alerting.openIncidents().find((it) => it.number === number);
}

function summary({ number, status, acknowledged, snoozed, assigned_to, clocks }: Incident): object {
  return { number, status, acknowledged, snoozed, assigned_to, clocks };
}
