import type { FaultName } from "../faults/fault-catalog.ts";

/** What the supervisor tells a process of its own. */
export interface FaultOrder {
  readonly kind: "fault";
  readonly id: number;
  readonly name: FaultName;
  readonly isOn: boolean;
}

/** What such a process tells the supervisor. */
export type ChildMessage =
  | { readonly kind: "ready" }
  | { readonly kind: "applied"; readonly id: number; readonly error: string | null };
