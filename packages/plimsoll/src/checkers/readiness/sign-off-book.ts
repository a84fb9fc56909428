import type { SignOff } from "@plimsoll/core";
import type { KindMemory } from "../../port/checker.ts";
import type { Cancel } from "../../port/clock.ts";

/** The last sign-off of each gate; kept over a restart, so that nobody is asked twice for one open. */
export class SignOffBook implements KindMemory {
  readonly #last = new Map<string, SignOff>();
  readonly #listeners = new Set<(memory: unknown) => void>();

  of(componentId: string): SignOff | null {
    return this.#last.get(componentId) ?? null;
  }

  write(componentId: string, signOff: SignOff): void {
    this.#last.set(componentId, signOff);
    for (const listener of this.#listeners) listener(Object.fromEntries(this.#last));
  }

  restore(kept: unknown): void {
    if (typeof kept !== "object" || kept === null) return;
    for (const [id, signOff] of Object.entries(kept)) {
      if (isSignOff(signOff) && !this.#last.has(id)) this.#last.set(id, signOff);
    }
  }

  subscribe(listener: (memory: unknown) => void): Cancel {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }
}

function isSignOff(value: unknown): value is SignOff {
  if (typeof value !== "object" || value === null) return false;
  const { openAt, at, by, note, despite, accepted = {} } = value as Record<string, unknown>;
  if (typeof accepted !== "object" || accepted === null) return false;
  const hasTexts = typeof by === "string" && typeof note === "string";
  return typeof openAt === "number" && typeof at === "number" && hasTexts && Array.isArray(despite);
}
