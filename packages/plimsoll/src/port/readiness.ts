import type { ComponentType, GatedComponent, MarketCalendar, Readiness, SignOff } from "@plimsoll/core";

/** A component as other components' checkers may see it. */
export interface SeenComponent extends GatedComponent {
  readonly type: ComponentType;
  readonly tags: readonly string[];
}

/** What a person says when they sign a market's open off. */
export interface SignOffWord {
  readonly by: string;
  readonly note: string;
}

/** A gate before a market's open, which a person signs off. */
export interface ReadinessGate {
  readonly market: MarketCalendar;
  /** As things stand now. */
  judge(): Readiness;
  /** Accepts all that stands in the way of the open that is due. Throws `conflict` when none is. */
  signOff(word: SignOffWord): SignOff;
}
