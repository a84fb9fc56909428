import type { AlertRoute, AlertSeverity, ClockRuleName, InhibitRule } from "@plimsoll/core";

/** The rules by which people hear of alerts. */
export interface AlertPolicy {
  readonly routes: readonly AlertRoute[];
  readonly inhibit: readonly InhibitRule[];
  /** How long a recovery must last before it is believed to be one and told, ms. Default 0. */
  readonly recoveryDelayMs: number;
  /** Regulatory clocks that each incident starts. */
  readonly clocks: readonly ClockRuleName[];
  /** The lowest severity with which an incident must open to start them. */
  readonly clockSeverity: AlertSeverity;
}

export const NO_POLICY: AlertPolicy = {
  routes: [],
  inhibit: [],
  recoveryDelayMs: 0,
  clocks: [],
  clockSeverity: "CRITICAL",
};
