import type { NewEvent } from "../port/store.ts";
import type { CommandPorts } from "./command-context.ts";

/** A backup that the monitor made by the clock: a copy of all it knows has left its place. */
export function noteBackup(
  { audit }: Pick<CommandPorts, "audit">,
  { timestamp, message }: Pick<NewEvent, "timestamp" | "message">,
): Promise<void> {
  const what = { verb: "backup", subject: "store", outcome: "done" } as const;
  return audit.record({ timestamp, actor: "plimsoll", ...what, before: null, after: { words: message } });
}
