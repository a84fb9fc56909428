import { countOf } from "@plimsoll/core";
import { PlimsollError } from "../port/plimsoll-error.ts";

/** Keeps two changes of one thing from running into each other, and too much work from piling up. */
export class ChangeGate {
  readonly #changing = new Set<string>();
  readonly #running = new Map<string, number>();

  /** Runs alone for this subject. Throws `conflict` at once while another change of it is under way. */
  async alone<T>(subject: string, work: () => Promise<T>): Promise<T> {
    if (this.#changing.has(subject)) {
      throw new PlimsollError("conflict", `${subject} is being changed by another request; try again`);
    }
    this.#changing.add(subject);
    try {
      return await work();
    } finally {
      this.#changing.delete(subject);
    }
  }

  /** Runs beside at most `limit - 1` others of this name. Throws `too_busy` at once when there are more. */
  async among<T>(name: string, limit: number, work: () => Promise<T>): Promise<T> {
    const running = this.#running.get(name) ?? 0;
    if (running >= limit)
      throw new PlimsollError(
        "too_busy",
        `${countOf(running, `request for ${name} is`, `requests for ${name} are`)} still running; try again`,
      );
    this.#running.set(name, running + 1);
    try {
      return await work();
    } finally {
      this.#running.set(name, (this.#running.get(name) ?? 1) - 1);
    }
  }
}
