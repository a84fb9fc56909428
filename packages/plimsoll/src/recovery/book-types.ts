import type { GuardReading, IllComponent, RecoverySituation, RecoverySnapshot } from "@plimsoll/core";
import type { ActionDefinition, RecoveryPolicy } from "../port/recovery.ts";

/** A component as recovery looks at it. */
export interface RecoverySubject extends IllComponent {
  readonly snapshot: RecoverySnapshot;
  readonly incidentId: string | null;
}

export interface RecoveryBookOptions {
  readonly policy: RecoveryPolicy;
  /** Ids of the actions of a component, in the order in which they are tried. */
  readonly actionsOf: (componentId: string) => readonly string[];
  /** Actions that are not of the configuration. Default none. */
  readonly otherAction?: (actionId: string) => ActionDefinition | null;
  readonly newId: () => string;
  /** From [0, 1): spreads tries that would otherwise meet. */
  readonly random: () => number;
}

/** Why nothing may be done at all. */
export type Inability = NonNullable<RecoverySituation["unable"]>;

/** What a check after the action showed. */
export interface Verification {
  readonly healed: boolean;
  readonly text: string;
  readonly after: RecoverySnapshot | null;
}

/** What the guards of an attempt read, and what it is for; null: no component. */
export interface GuardsRead {
  readonly subject: RecoverySubject | null;
  readonly readings: readonly GuardReading[];
}
