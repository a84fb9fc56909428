import type { CheckFailure, MetricReading } from "@plimsoll/core";
import type { CheckContext } from "../../port/checker.ts";
import type { Unasked } from "../web/held.ts";

/** What came of asking for one document. */
export type DocumentAnswer =
  /** `use` is what a venue tells of its limits, as metrics. */
  | { readonly kind: "read"; readonly root: unknown; readonly use: readonly MetricReading[] }
  | { readonly kind: "failed"; readonly failure: CheckFailure }
  | Unasked;

/** Something that can be asked for one document, again and again: rows of a database, or JSON over HTTP. Never rejects. */
export interface DocumentSource {
  read(context: CheckContext): Promise<DocumentAnswer>;
  close(): Promise<void>;
}
