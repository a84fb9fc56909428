import type { ComponentHealth } from "@plimsoll/core";
import { audited, type CommandContext } from "./command-context.ts";
import { knownComponent } from "./known-component.ts";

/** Checks a paused component again. Harmless when it isn't paused. Throws `not_found`. */
export function resumeComponent(context: CommandContext, { id }: { readonly id: string }): Promise<ComponentHealth> {
  const { monitor, actor } = context;
  const before = monitor.component(id)?.state ?? null;
  return audited(context, { verb: "resume_component", subject: id, before }, () => {
    const { state } = knownComponent(monitor, id);
    if (state === "paused") monitor.resumeComponent(id, actor.name);
    const answer = knownComponent(monitor, id);
    return { answer, after: answer.state };
  });
}
