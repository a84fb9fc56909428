import type { CheckFailure } from "@plimsoll/core";
import type { Moment, SessionEnding, SessionState } from "./session-state.ts";

/** How the last try to be logged on came to its end. */
export type Outcome =
  | { readonly kind: "unreachable"; readonly failure: CheckFailure }
  | { readonly kind: "ended"; readonly ending: SessionEnding; readonly wasLoggedOn: boolean };

/** Where the client stands now. */
export type Standing =
  | { readonly kind: "off" }
  | { readonly kind: "off_hours"; readonly opensAt: number | null }
  | { readonly kind: "connecting" }
  | { readonly kind: "talking"; readonly state: SessionState }
  | {
      readonly kind: "waiting";
      readonly outcome: Outcome;
      /** When it tries again. */
      readonly retry: Moment;
    };
