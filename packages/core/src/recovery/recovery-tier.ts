/**
 * How near an action comes to orders and money. T0 observes and tells. T1 restarts what does not trade. T2 resubscribes
 * data, resets a pool, repairs a database that is not the order store. T3 stops new risk. T4 restarts or fails over a
 * gateway. T5 cancels everything or kills.
 */
export const RECOVERY_TIERS = ["T0", "T1", "T2", "T3", "T4", "T5"] as const;
export type RecoveryTier = (typeof RECOVERY_TIERS)[number];

/** Whether actions of this tier wait for one another, everywhere. Stopping risk never waits behind a restart. */
export function waitsItsTurn(tier: RecoveryTier): boolean {
  return tier === "T1" || tier === "T2" || tier === "T4";
}

/** Whether it stops new risk: that waits for nothing else that is done, and keeps nothing else waiting. */
export function stopsRisk(tier: RecoveryTier): boolean {
  return tier === "T3";
}

/** Whether people have to agree before an action of this tier runs. */
export function needsApproval(tier: RecoveryTier): boolean {
  return tier === "T4";
}

/** Whether it may never begin by itself, whatever the configuration says. */
export function isNeverAutomatic(tier: RecoveryTier): boolean {
  return tier === "T5";
}

export function isAtLeast(tier: RecoveryTier, least: RecoveryTier): boolean {
  return RECOVERY_TIERS.indexOf(tier) >= RECOVERY_TIERS.indexOf(least);
}
