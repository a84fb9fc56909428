import type { RecoveryAttempt, RecoveryOverview } from "@plimsoll/core";
import type { Expectation } from "./drill-plan.ts";
import { isExpectedAttempt, type SeenAttempt, type TriedActions } from "./judge-action.ts";

/** What a monitor tells of its recovery. */
export interface RecoverySight {
  /** What was tried, newest first, at least as far back as the fault. */
  readonly attempts: () => Promise<readonly RecoveryAttempt[]>;
  /** What recovery does and must not do now. */
  readonly overview: () => Promise<RecoveryOverview>;
}

/** Follows what recovery does about one fault. Asks nothing where the plan does not say what is to be done. */
export class ActionWatch {
  readonly #expect: Expectation;
  readonly #sight: RecoverySight;
  readonly #before = new Set<string>();
  readonly #seen = new Map<string, SeenAttempt>();

  constructor(expect: Expectation, sight: RecoverySight) {
    this.#expect = expect;
    this.#sight = sight;
  }

  /** How long what is to be done may take from the alert on, ms; null where nothing has to be waited for. */
  get withinMs(): number | null {
    const { action } = this.#expect;
    return action === undefined || action === "none" || this.#isDone(action) ? null : action.within;
  }

  /** Notes what was tried before the fault, which is no answer to it. */
  async begin(): Promise<void> {
    for (const { attempt_id } of await this.#attempts()) this.#before.add(attempt_id);
  }

  async look(at: number): Promise<void> {
    for (const attempt of (await this.#attempts()).toReversed()) {
      const { attempt_id: id, state } = attempt;
      if (!this.#before.has(id) && this.#seen.get(id)?.attempt.state !== state) this.#seen.set(id, { at, attempt });
    }
  }

  /** What was tried, and what keeps more from being done. */
  async end(): Promise<TriedActions> {
    const overview = this.#expect.action === undefined ? null : await this.#sight.overview().catch(() => null);
    const standing = overview === null ? null : standingWords(overview, this.#expect.components);
    return { attempts: [...this.#seen.values()], standing };
  }

  #isDone(action: NonNullable<Expectation["action"]>): boolean {
    return [...this.#seen.values()].some((each) => isExpectedAttempt(action, each));
  }

  async #attempts(): Promise<readonly RecoveryAttempt[]> {
    return this.#expect.action === undefined ? [] : await this.#sight.attempts().catch(() => []);
  }
}

/** What keeps all actions, or those of one of the components, from being done. */
function standingWords(overview: RecoveryOverview, components: readonly string[]): string | null {
  const { unable, killed, paused, suspended, cases } = overview;
  if (unable !== null) return unable;
  if (killed !== null) return `automation was stopped by ${killed.by}`;
  if (paused !== null) return `recovery is paused by ${paused.by}: ${paused.reason}`;
  if (suspended !== null) return suspended.text;
  return cases.find(({ component_id }) => components.includes(component_id))?.text ?? null;
}
