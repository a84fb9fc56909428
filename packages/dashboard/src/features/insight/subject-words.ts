import { type AuditRecord, incidentName } from "@plimsoll/core";
import { describeMatch } from "../../lib/describe-match.ts";
import { insightTexts } from "../../texts/insight.ts";

const texts = insightTexts.audit.subjects;
const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

type Known = Readonly<Record<string, unknown>>;
type Row = Pick<AuditRecord, "verb" | "subject" | "before" | "after">;

/** What a row of the audit trail is about, in words: ids that tell nobody anything give way to what the row knows of them. */
export function subjectWords({ verb, subject, before, after }: Row): string {
  // What is there now counts; what is gone is told as it was.
  const known = { ...toKnown(before), ...toKnown(after) };
  if (verb.endsWith("_silence")) {
    const taken = matchWords(toKnown(parse(subject)) ?? known.match);
    if (taken !== null) return texts.silence(taken);
  }
  if (verb.endsWith("_maintenance")) return windowWords(subject, known);
  if (verb.includes("incident") && typeof known.number === "number") return incidentName({ number: known.number });
  if (verb.endsWith("_recovery") && typeof known.action_id === "string") {
    return texts.attempt(known.action_id, typeof known.component_id === "string" ? known.component_id : null);
  }
  return UUID.test(subject) ? (texts.unnamed[verb] ?? subject) : subject;
}

function windowWords(subject: string, known: Known): string {
  const id = parse(subject) ?? known.window_id;
  const isNamed = typeof id === "string" && !UUID.test(id);
  return isNamed ? texts.namedWindow(id) : texts.window(matchWords(known.match));
}

function matchWords(match: unknown): string | null {
  const known = toKnown(match);
  return known === null ? null : describeMatch(known);
}

/** A subject may be JSON, or the id as it is. */
function parse(subject: string): unknown {
  try {
    return JSON.parse(subject);
  } catch {
    return subject;
  }
}

function toKnown(value: unknown): Known | null {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Known) : null;
}
