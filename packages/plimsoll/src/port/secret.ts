import { inspect } from "node:util";

const REDACTED = "[redacted]";

/** A value that must never be printed: every way of turning it into text gives `[redacted]`. */
export class Secret {
  readonly #value: string;
  constructor(value: string) {
    this.#value = value;
  }
  /** The value itself, for the one place that uses it. */
  reveal(): string {
    return this.#value;
  }
  toString(): string {
    return REDACTED;
  }
  toJSON(): string {
    return REDACTED;
  }
  [inspect.custom](): string {
    return REDACTED;
  }
}

/** A text without the secrets that it may quote. Those of up to three characters stay: they would take words apart. */
export function redact(text: string, secrets: readonly string[]): string {
  return secrets.reduce((rest, secret) => (secret.length > 3 ? rest.replaceAll(secret, REDACTED) : rest), text);
}
