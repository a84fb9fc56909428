import type { Clock } from "../../port/clock.ts";

/** Something that was recognised, with the component proposed for it. */
export interface Found {
  /** As people call it: `PostgreSQL`. */
  readonly what: string;
  /** `127.0.0.1:5432`, or a file. */
  readonly where: string;
  /** What it answered that shows what it is. */
  readonly evidence: string;
  /** In the configuration's own shape. */
  readonly component: ProposedComponent;
  /** What a person should know before relying on it. */
  readonly notes: readonly string[];
}

export interface ProposedComponent {
  readonly id: string;
  readonly type?: string;
  readonly check: Readonly<Record<string, unknown>>;
  readonly interval?: string;
  readonly tags?: readonly string[];
}

export interface ProbeContext {
  readonly clock: Clock;
  /** For one probe, ms. */
  readonly timeoutMs: number;
}
