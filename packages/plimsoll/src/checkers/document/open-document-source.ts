import type { VenueBook } from "../venue/venue-book.ts";
import type { DocumentOptions } from "./document-options.ts";
import type { DocumentSource } from "./document-source.ts";
import { JsonDocumentSource } from "./json-document-source.ts";
import { RowDocumentSource } from "./row-document-source.ts";

/** Opens a source from its (checked) options; nothing is asked before the first reading. */
export function openDocumentSource(options: DocumentOptions, venues: VenueBook): DocumentSource {
  const { database, sql, url } = options;
  if (database !== undefined && sql !== undefined) return new RowDocumentSource({ ...options, database, sql });
  return new JsonDocumentSource({ ...options, url: url ?? "" }, venues);
}
