import { countOf } from "../text/count-of.ts";
import { formatDuration } from "../text/format-duration.ts";
import { toTimestamp } from "../text/to-timestamp.ts";
import type { StatusRecord, TimeSpan } from "./status-record.ts";

/** So many notes of one sort are told one by one. */
const MAX_NOTES = 5;

/** What was odd in a record and what was made of it, for people. Empty where all is in order. */
export function recordNotes(record: StatusRecord, range: TimeSpan): string[] {
  return [
    ...several(clockNotes(record), "further times at which the clock was set"),
    ...several(remadeNotes(record, range), "further components that were removed and added anew"),
    ...aheadNotes(record),
    ...(record.cutAt === null || record.cutAt <= range.from
      ? []
      : [`there are too many changes to count at once: counted from ${toTimestamp(record.cutAt)} on`]),
  ];
}

function clockNotes({ monitor: { states } }: StatusRecord): string[] {
  return states.flatMap((change, index) => {
    const after = states[index + 1];
    if (change.to !== "clock-set" || after === undefined) return [];
    const byMs = change.at - after.at;
    if (byMs <= 0) return [];
    const when = `at ${toTimestamp(change.at)}`;
    return [`the clock was set back by ${formatDuration(byMs)} ${when}; the hours that came twice are counted once`];
  });
}

function remadeNotes({ components }: StatusRecord, range: TimeSpan): string[] {
  return components.flatMap(({ componentId, lifecycles, lifecycle, watchedFrom }) => {
    const removed = lifecycles.findLast(({ to }) => to === "removed");
    if (removed === undefined || removed.at < range.from || removed.at >= range.to) return [];
    if (lifecycle === "removed") return [`${componentId} was removed at ${toTimestamp(removed.at)}`];
    const since = watchedFrom === null ? "" : `; it is counted from ${toTimestamp(watchedFrom)} on`;
    return [`${componentId} was removed at ${toTimestamp(removed.at)} and added anew${since}`];
  });
}

function aheadNotes({ ahead }: StatusRecord): string[] {
  if (ahead === 0) return [];
  return [
    `${countOf(ahead, "change bears", "changes bear")} a time that is yet to come, because the clock was ahead; counted as of now`,
  ];
}

function several(notes: readonly string[], rest: string): string[] {
  if (notes.length <= MAX_NOTES) return [...notes];
  return [...notes.slice(0, MAX_NOTES), `${notes.length - MAX_NOTES} ${rest}`];
}
