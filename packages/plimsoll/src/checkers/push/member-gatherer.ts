import { type GroupOutcome, type Moment, toOutcome } from "../series/measure.ts";
import type { SeriesGroup } from "../series/selection.ts";
import { byGroup, type Gatherer, MOST_KEPT, type Pushed, type Question } from "./gatherer.ts";
import type { PushedSample } from "./pushed-sample.ts";

type Member = Extract<PushedSample, { kind: "member" }>;

/** Members of all sets of one metric that are told apart; a set with more is at least as large. */
const MOST_MEMBERS = 50_000;

interface SeenSet {
  readonly group: SeriesGroup;
  /** When each was seen last, oldest first, monotonic ms. */
  readonly members: Map<string, number>;
}

/** Sets: how many different ones were seen within the window. None is a number too. */
export class MemberGatherer implements Gatherer<Member> {
  readonly #question: Question;
  readonly #sets = new Map<string, SeenSet>();
  #members = 0;

  constructor(question: Question) {
    this.#question = question;
  }

  take({ sample, group, at }: Pushed<Member>): boolean {
    const set = this.#sets.get(group.key) ?? { group, members: new Map() };
    if (!this.#sets.has(group.key)) {
      if (this.#sets.size >= MOST_KEPT) return false;
      this.#sets.set(group.key, set);
    }
    const isNew = !set.members.delete(sample.text);
    if (isNew && this.#members >= MOST_MEMBERS) return false;
    if (isNew) this.#members += 1;
    set.members.set(sample.text, at);
    return true;
  }

  outcomes({ at }: Moment): ReadonlyMap<string, GroupOutcome> {
    for (const { members } of this.#sets.values()) this.#forget(members, at);
    const parts = [...this.#sets.values()].map(({ group, members }) => ({ group, part: members.size }));
    return byGroup(parts, ([size = 0]) => toOutcome(size));
  }

  #forget(members: Map<string, number>, at: number): void {
    for (const [text, seenAt] of members) {
      if (at - seenAt < this.#question.windowMs) return;
      members.delete(text);
      this.#members -= 1;
    }
  }
}
