import type { Labels } from "@plimsoll/core";
import type { FoundValue } from "../value/read-metric.ts";

/** A value that was looked for: found, or why not. */
export type Looked =
  | { readonly kind: "found"; readonly value: FoundValue }
  /** `isAbsent`: nothing is there; else something is that can't be the value. */
  | { readonly kind: "none"; readonly labels: Labels; readonly error: string; readonly isAbsent: boolean };
