import { incidentsTexts } from "../../texts/incidents.ts";

/** What a line is about, in a word or two. A type without any is printed as it came, without its underlines. */
export function timelineKind(type: string): string {
  const kinds: Readonly<Record<string, string>> = incidentsTexts.timeline.kinds;
  return kinds[type] ?? type.replaceAll("_", " ");
}
