/** What sort of thing a component is; decides grouping and defaults, never how it is judged. */
export const COMPONENT_TYPES = [
  "DATABASE",
  "API_SERVER",
  "SYSTEM_RESOURCES",
  "EXTERNAL_API",
  "MARKET_DATA",
  "ORDER_EXECUTION",
  "RISK_ENGINE",
  "CLOCK",
  "PROCESS",
  "CUSTOM",
] as const;
export type ComponentType = (typeof COMPONENT_TYPES)[number];

/** The component types by name. */
export const ComponentType = Object.fromEntries(COMPONENT_TYPES.map((type) => [type, type])) as {
  readonly [T in ComponentType]: T;
};

/** A component's place in its life, apart from its status. Pending has no result yet and no status. */
export const LIFECYCLES = ["pending", "active", "paused", "maintenance"] as const;
export type Lifecycle = (typeof LIFECYCLES)[number];

/** How much a component weighs in the system's status, besides the quota. */
export const URGENCIES = ["required", "strong", "weak", "none"] as const;
export type Urgency = (typeof URGENCIES)[number];
