import type { ComponentFacts } from "./alert-facts.ts";

/** What is true of a component whose market never closes. */
export const IN_SESSION = {
  market: null,
  phase: { phase: "market", changesAt: null },
  reason: "",
  metrics: [],
} satisfies Partial<ComponentFacts>;
