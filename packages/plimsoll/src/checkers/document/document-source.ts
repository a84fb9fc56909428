import type { CheckFailure } from "@plimsoll/core";
import type { CheckContext } from "../../port/checker.ts";
import type { Unasked } from "../web/held.ts";

/** What came of asking for one document. */
export type DocumentAnswer =
  | { readonly kind: "read"; readonly root: unknown }
  | { readonly kind: "failed"; readonly failure: CheckFailure }
  | Unasked;

/** Something that can be asked for one document, again and again: rows of a database, or JSON over HTTP. Never rejects. */
export interface DocumentSource {
  read(context: CheckContext): Promise<DocumentAnswer>;
  close(): Promise<void>;
}
