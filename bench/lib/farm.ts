import { fork } from "node:child_process";
import { once } from "node:events";

/** How a target of the farm fails: it answers 500, or refuses connections. */
export type Breakage = "error" | "closed";
/** What the farm is told: break this target so long after its next check, or mend it. */
export interface FarmOrder {
  readonly index: number;
  readonly order: Breakage | "mend";
  readonly afterMs: number;
}
/** What the farm tells. `at` is epoch ms with fractions. */
export type FarmMessage =
  | { readonly kind: "ready"; readonly ports: readonly number[] }
  /** The fault is on the wire from now on. */
  | { readonly kind: "broken"; readonly index: number; readonly at: number }
  /** The first failing answer has been written. */
  | { readonly kind: "answered"; readonly index: number; readonly at: number };

export interface Farm {
  readonly ports: readonly number[];
  order(order: FarmOrder): void;
  onMessage(listener: (message: FarmMessage) => void): void;
  stop(): void;
}

/** Starts so many targets in one process. */
export async function startFarm(count: number): Promise<Farm> {
  const child = fork(new URL("./target-farm.ts", import.meta.url), [String(count)]);
  const [{ ports }] = (await once(child, "message")) as [Extract<FarmMessage, { kind: "ready" }>];
  return {
    ports,
    order: (order) => child.send(order),
    onMessage: (listener) => child.on("message", (message) => listener(message as FarmMessage)),
    stop: () => child.kill(),
  };
}
