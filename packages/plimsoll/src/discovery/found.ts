import type { Clock } from "../port/clock.ts";

/** Something that was recognised, with what is proposed for it. */
export interface Found extends Proposal {
  /** As people call it: `PostgreSQL`. */
  readonly what: string;
  /** `127.0.0.1:5432`, or a file. */
  readonly where: string;
  /** What it answered that shows what it is. */
  readonly evidence: string;
  /** Of a database: the preset of its engine, which can watch it as well. */
  readonly belongsTo?: string;
}

export interface Proposal {
  /** One of the list `components`. */
  readonly item: ProposedItem;
  /** What a person should know before relying on it. */
  readonly notes: readonly string[];
  /** What tells more, but needs a login that only a person can give: written as a comment, to stand in place of the item. */
  readonly offer?: ProposedItem;
}

/** In the configuration's own shape. */
export type ProposedItem = ProposedComponent | ProposedPreset;

export interface ProposedComponent {
  readonly id: string;
  readonly type?: string;
  readonly check: Readonly<Record<string, unknown>>;
  readonly interval?: string;
  readonly thresholds?: Readonly<Record<string, object>>;
  readonly tags?: readonly string[];
}

export interface ProposedPreset {
  readonly preset: string;
  readonly id?: string;
  readonly [option: string]: unknown;
}

export function isPreset(item: ProposedItem): item is ProposedPreset {
  return "preset" in item;
}

export interface ProbeContext {
  readonly clock: Clock;
  /** For one probe, ms. */
  readonly timeoutMs: number;
}
