import type { AlertSeverity } from "@plimsoll/core";

/** How urgent a message is: the worst severity that still fires, or that nothing does. */
export type Tone = AlertSeverity | "RESOLVED" | "TEST";

export interface Fact {
  readonly label: string;
  readonly text: string;
}

/** What a message tells of one incident, or of the alerts that belong to none. */
export interface Section {
  readonly heading: string;
  readonly lines: readonly string[];
}

/** An incident that can still be acknowledged. */
export interface Acknowledgeable {
  readonly incidentId: string;
  /** As people say it, `INC-42`. */
  readonly name: string;
}

/**
 * What people are told, before it is written for a target. Every text is plain, on one line, well-formed Unicode and of
 * bounded length, without control and formatting characters; nothing is escaped yet.
 */
export interface Message {
  readonly tone: Tone;
  /** The tone by a shape and a word, never by colour alone: `✖ CRITICAL`. */
  readonly mark: string;
  /** Without the mark. */
  readonly title: string;
  readonly facts: readonly Fact[];
  readonly sections: readonly Section[];
  /** Where to read on, http or https; null when nobody has said. */
  readonly link: string | null;
  /** Worst first. */
  readonly acknowledgeable: readonly Acknowledgeable[];
  /** The one incident that it tells of, so that messages about it can be kept together; null for none or several. */
  readonly incidentId: string | null;
  /** What a template may take from it. */
  readonly fields: MessageFields;
}

/** The fields of a template, fixed and documented in docs/reference/channels.md. */
export const MESSAGE_FIELDS = [
  "mark",
  "severity",
  "status",
  "kind",
  "title",
  "component",
  "component_type",
  "component_status",
  "previous_status",
  "reason",
  "since",
  "duration",
  "measured",
  "probable_cause",
  "affected",
  "recovery",
  "fallback",
  "acknowledged",
  "incident",
  "incident_title",
  "alert_count",
  "details",
  "link",
] as const;
export type MessageField = (typeof MESSAGE_FIELDS)[number];

/** Plain text; only `details` has several lines. */
export type MessageFields = Readonly<Record<MessageField, string>>;
