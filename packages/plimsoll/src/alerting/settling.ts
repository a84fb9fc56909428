import type { AlertSubject } from "./alert-subject.ts";
import { DueTimes } from "./due-times.ts";

/** How soon it is looked again whether what kept a recovery from being believed is over, ms: nothing says so by itself. */
const REVIEW_MS = 1000;

/** Recoveries that are not believed yet: they have to last, or the component to stop flapping. Times are epoch ms. */
export class Settling {
  readonly #waiting = new Map<string, { readonly subject: AlertSubject; readonly until: number }>();
  readonly #due = new DueTimes();

  get ids(): Iterable<string> {
    return this.#waiting.keys();
  }

  /** Believed no sooner than `until`. */
  add(subject: AlertSubject, until: number): void {
    this.#waiting.set(subject.componentId, { subject, until });
    this.#due.set(subject.componentId, until);
  }

  forget(componentId: string): void {
    this.#waiting.delete(componentId);
    this.#due.delete(componentId);
  }

  /** Takes out those that have lasted, of those that are due or named. */
  take(now: number, named: Iterable<string>, isFlapping: (componentId: string) => boolean): AlertSubject[] {
    const lasted: AlertSubject[] = [];
    for (const componentId of new Set([...this.#due.takeDue(now), ...named])) {
      const waiting = this.#waiting.get(componentId);
      if (waiting === undefined) continue;
      const { subject, until } = waiting;
      if (until > now || isFlapping(componentId)) this.#due.set(componentId, Math.max(until, now + REVIEW_MS));
      else {
        this.forget(componentId);
        lasted.push(subject);
      }
    }
    return lasted;
  }

  /** No later than the next one; null when none waits. */
  nextAt(): number | null {
    return this.#due.nextAt();
  }
}
