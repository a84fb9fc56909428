/** Every code an error of Plimsoll's own can carry. A test holds docs/reference/errors.md equal to this list. */
export const ERROR_CODES = [
  "config_invalid",
  "bad_request",
  "not_found",
  "method_not_allowed",
  "conflict",
  "unauthenticated",
  "forbidden",
  "too_many_attempts",
  "host_not_allowed",
  "push_unsigned",
  "push_forged",
  "push_late",
  "push_early",
  "push_replayed",
  "push_unreadable",
  "push_too_often",
  "store_unavailable",
  "too_busy",
  "not_supported",
  "internal",
] as const;
export type ErrorCode = (typeof ERROR_CODES)[number];

/** One thing wrong with an input: where, and what was expected. */
export interface Mistake {
  readonly path: string;
  readonly message: string;
  /** 1-based place in the file, when the input was one. */
  readonly line?: number;
  readonly column?: number;
}

export interface PlimsollErrorOptions {
  readonly cause?: unknown;
  readonly mistakes?: readonly Mistake[];
  readonly retryAfterSeconds?: number;
}

/** The only error class thrown on purpose; mapped to HTTP and to exit codes in one place each. */
export class PlimsollError extends Error {
  readonly code: ErrorCode;
  readonly mistakes: readonly Mistake[];
  /** When it may be tried again; null when trying again does not help or nothing is known. */
  readonly retryAfterSeconds: number | null;

  constructor(code: ErrorCode, message: string, options: PlimsollErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = "PlimsollError";
    this.code = code;
    this.mistakes = options.mistakes ?? [];
    this.retryAfterSeconds = options.retryAfterSeconds ?? null;
  }
}
