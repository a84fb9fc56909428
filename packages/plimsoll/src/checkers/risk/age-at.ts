import type { MetricReading } from "@plimsoll/core";
import { ageReading } from "../value/age-reading.ts";
import { type Documents, lookUp, type SourcePath, Unread } from "./lookup.ts";

/** The age of the stamp at a place of a source, in seconds; null, with the reason, where the source could not be read. */
export function ageAt(
  documents: Documents,
  { name, path }: { readonly name: string; readonly path: SourcePath },
  now: number,
): MetricReading {
  const root = documents.get(path.source);
  if (root instanceof Unread) return { name, value: null, unit: "s", details: { error: root.words } };
  return ageReading(name, { value: lookUp(documents, path), text: path.text }, now);
}
