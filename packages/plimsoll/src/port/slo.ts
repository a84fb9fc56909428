import type { SloReport } from "@plimsoll/core";

/** The objectives of the configuration and how they stand. */
export interface Slos {
  /** As they were last judged, at most half a minute ago, in the configuration's order; empty until they have been. */
  list(): readonly SloReport[];
  /** Null for one that there is not, or that has not been judged yet. */
  get(id: string): SloReport | null;
}
