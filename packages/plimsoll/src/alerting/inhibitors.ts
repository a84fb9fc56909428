import { type EndedSource, type InhibitRule, type MatchedAlert, matchesAlert } from "@plimsoll/core";

/**
 * Which of the alerts that fire are a source of an inhibition rule, kept up as they come and go: asking whether one is
 * inhibited takes as long with a thousand that fire as with two.
 */
export class Inhibitors {
  readonly #sources = new Map<InhibitRule, Map<string, MatchedAlert>>();
  readonly #ended = new Map<InhibitRule, EndedSource>();
  #rules: readonly InhibitRule[] = [];
  #changed = false;

  /** Takes these rules from now on, with all that fires. */
  use(rules: readonly InhibitRule[], firing: Iterable<MatchedAlert>): void {
    this.#rules = rules;
    this.#sources.clear();
    this.#ended.clear();
    for (const alert of firing) this.put(alert);
  }

  put(alert: MatchedAlert): void {
    for (const rule of this.#rules) {
      const sources = this.#sources.get(rule) ?? new Map<string, MatchedAlert>();
      this.#sources.set(rule, sources);
      const before = sources.size;
      if (matchesAlert(alert, rule.source)) sources.set(alert.component_id, alert);
      else sources.delete(alert.component_id);
      this.#note(before, sources.size);
    }
  }

  /** An alert is over, at `now`. */
  delete(componentId: string, now: number): void {
    for (const [rule, sources] of this.#sources) {
      const before = sources.size;
      if (sources.delete(componentId) && sources.size === 0) this.#ended.set(rule, { componentId, at: now });
      this.#note(before, sources.size);
    }
  }

  /** Enough of the sources to answer whether any other than the one asked about fires. */
  of(rule: InhibitRule): MatchedAlert[] {
    const found: MatchedAlert[] = [];
    for (const alert of this.#sources.get(rule)?.values() ?? []) {
      found.push(alert);
      if (found.length === 2) break;
    }
    return found;
  }

  /** The last source to end, with none left; null when none has since the rules were taken. */
  ended(rule: InhibitRule): EndedSource | null {
    return this.#ended.get(rule) ?? null;
  }

  /** Whether somebody may be inhibited now or no longer, since this was last asked. */
  takeChanged(): boolean {
    const changed = this.#changed;
    this.#changed = false;
    return changed;
  }

  /** Between two sources and more it makes no difference to anybody. */
  #note(before: number, after: number): void {
    if (before !== after && Math.min(before, after) < 2) this.#changed = true;
  }
}
