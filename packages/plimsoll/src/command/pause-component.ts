import type { ComponentHealth } from "@plimsoll/core";
import { z } from "zod";
import { audited, type CommandContext } from "./command-context.ts";
import { knownComponent } from "./known-component.ts";

export const pauseComponentInput = z.strictObject({
  note: z.string().trim().max(500).default("").describe("why; shown as the component's reason"),
});
export type PauseComponentInput = z.output<typeof pauseComponentInput> & { readonly id: string };

/** Stops checking one component until it is resumed. Its status is kept but no longer counts. Throws `not_found`. */
export function pauseComponent(context: CommandContext, { id, note }: PauseComponentInput): Promise<ComponentHealth> {
  const { monitor, actor } = context;
  return audited(context, { verb: "pause_component", subject: id, before: stateOf(context, id) }, () => {
    knownComponent(monitor, id);
    monitor.pauseComponent(id, actor.name, note);
    return { answer: knownComponent(monitor, id), after: { state: stateOf(context, id), note } };
  });
}

function stateOf({ monitor }: CommandContext, id: string): string | null {
  return monitor.component(id)?.state ?? null;
}
