import { alertMatch, type MaintenanceWindow, type Silence } from "@plimsoll/core";
import { z } from "zod";
import { durationMs } from "../config/duration.ts";
import { PlimsollError } from "../port/plimsoll-error.ts";
import { audited, type CommandContext } from "./command-context.ts";

const moment = z.iso.datetime({ offset: true });

export const addSilenceInput = z.strictObject({
  match: alertMatch.describe("which alerts nobody hears of; it must leave some out"),
  reason: z.string().trim().min(1).max(500).describe("why, for those who wonder at night"),
  starts_at: moment.optional().describe("default now"),
  ends_at: moment.optional(),
  for: durationMs.optional().describe("instead of ends_at: how long, such as 2h"),
});
export type AddSilenceInput = z.output<typeof addSilenceInput>;

/** Keeps alerts from people for a time. Throws `bad_request` for one without an end, or that matches everything. */
export function addSilence(context: CommandContext, input: AddSilenceInput): Promise<Silence> {
  const { monitor, clock, actor } = context;
  return audited(context, { verb: "add_silence", subject: JSON.stringify(input.match) }, async () => {
    const startsAt = input.starts_at === undefined ? clock.now() : Date.parse(input.starts_at);
    const endsAt = endOf(input, startsAt);
    const { match, reason } = input;
    const silence = await monitor.alerting.addSilence({ match, reason, by: actor.name, startsAt, endsAt });
    return { answer: silence, after: silence };
  });
}

/** Ends a silence before its time. Throws `not_found` for one that is over. */
export function endSilence(context: CommandContext, silenceId: string): Promise<Silence> {
  const before = context.monitor.alerting.silences().find(({ silence_id }) => silence_id === silenceId) ?? null;
  return audited(context, { verb: "end_silence", subject: silenceId, before }, async () => {
    const silence = await context.monitor.alerting.endSilence(silenceId, context.actor.name);
    return { answer: silence, after: silence };
  });
}

/** Adds a maintenance window as it would stand in the configuration. */
export function addWindow(context: CommandContext, input: Record<string, unknown>): Promise<MaintenanceWindow> {
  return audited(context, { verb: "add_maintenance", subject: JSON.stringify(input.id ?? null) }, async () => {
    const window = await context.monitor.alerting.addWindow(input, context.actor.name);
    return { answer: window, after: window };
  });
}

/** Removes a window that was added while running; what is in it leaves maintenance. */
export function removeWindow(context: CommandContext, windowId: string): Promise<void> {
  const before = context.monitor.alerting.windows().find(({ window_id }) => window_id === windowId) ?? null;
  return audited(context, { verb: "remove_maintenance", subject: windowId, before }, async () => {
    await context.monitor.alerting.removeWindow(windowId, context.actor.name);
    return { answer: undefined, after: null };
  });
}

function endOf({ ends_at, for: ms }: AddSilenceInput, startsAt: number): number {
  if ((ends_at === undefined) === (ms === undefined)) {
    const message = "expected exactly one of ends_at and for: a silence has to end";
    throw new PlimsollError("bad_request", message, { mistakes: [{ path: "ends_at", message }] });
  }
  return ends_at === undefined ? startsAt + (ms ?? 0) : Date.parse(ends_at);
}
