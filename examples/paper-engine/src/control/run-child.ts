import type { FaultSwitches } from "../faults/fault-switches.ts";
import type { ChildMessage, FaultOrder } from "./child-messages.ts";

/** Lets a process live under the supervisor: it says that it is ready, switches faults, and ends when it is told to. */
export function runChild(faults: FaultSwitches, part: { stop(): Promise<void> }): void {
  const tell = (message: ChildMessage) => process.send?.(message, undefined, undefined, () => undefined);
  const end = () => {
    part.stop().then(
      () => process.exit(0),
      () => process.exit(1),
    );
  };
  process.on("message", ({ id, name, isOn }: FaultOrder) => {
    faults.set(name, isOn).then(
      () => tell({ kind: "applied", id, error: null }),
      (error: unknown) => tell({ kind: "applied", id, error: String(error) }),
    );
  });
  process.once("SIGTERM", end);
  // The supervisor ends its children; Ctrl-C reaches them all at once.
  process.on("SIGINT", () => undefined);
  process.once("disconnect", end);
  tell({ kind: "ready" });
}
