import { type GatedComponent, judgeReadiness, matchesGlob, type Readiness, type SignOff } from "@plimsoll/core";
import type { CheckAnswer, Checker, CheckerSetup } from "../../port/checker.ts";
import { PlimsollError } from "../../port/plimsoll-error.ts";
import type { ReadinessGate, SeenComponent, SignOffWord } from "../../port/readiness.ts";
import type { ReadinessOptions } from "./readiness-options.ts";
import { readinessReadings } from "./readiness-readings.ts";
import type { SignOffBook } from "./sign-off-book.ts";

/** Looks at the other components before its market opens, and remembers who signed that off. */
export class ReadinessChecker implements Checker, ReadinessGate {
  readonly gate = this;
  readonly #options: ReadinessOptions;
  readonly #setup: CheckerSetup;
  readonly #book: SignOffBook;

  constructor(options: ReadinessOptions, setup: CheckerSetup, book: SignOffBook) {
    this.#options = options;
    this.#setup = setup;
    this.#book = book;
  }

  get market() {
    return this.#setup.market;
  }

  async check(): Promise<CheckAnswer> {
    const now = this.#setup.clock.now();
    return { kind: "measured", metrics: readinessReadings(this.judge(), this.market.id, now) };
  }

  judge(): Readiness {
    const { clock, market, componentId } = this.#setup;
    const { before, last_call, sign_off } = this.#options;
    return judgeReadiness({
      calendar: market,
      policy: { beforeMs: before, lastCallMs: last_call, signOff: sign_off },
      components: this.#lookedAt(),
      signOff: this.#book.of(componentId),
      now: clock.now(),
    });
  }

  signOff({ by, note }: SignOffWord): SignOff {
    const readiness = this.judge();
    if (readiness.kind === "not-due") {
      const when = readiness.gateAt === null ? "" : `; the next is from ${new Date(readiness.gateAt).toISOString()} on`;
      throw new PlimsollError("conflict", `no open of ${this.market.id} is due to be signed off${when}`);
    }
    const { clock, componentId, requestCheck } = this.#setup;
    const before = readiness.signOff?.despite ?? [];
    const despite = [...new Set([...before, ...readiness.blockers.map(({ component_id }) => component_id)])];
    const illnesses = readiness.blockers.map(({ component_id, illness }) => [component_id, illness] as const);
    const accepted = { ...readiness.signOff?.accepted, ...Object.fromEntries(illnesses) };
    const signOff = { openAt: readiness.openAt, at: clock.now(), by, note, despite, accepted };
    this.#book.write(componentId, signOff);
    requestCheck();
    return signOff;
  }

  /** What is named and is not there stands in the way too: a name that is misspelt must not look ready. */
  #lookedAt(): GatedComponent[] {
    const { componentId, components } = this.#setup;
    const others = [...components()].filter(({ id }) => id !== componentId);
    const meant = others.filter((it) => this.#isMeant(it));
    const patterns = this.#options.components ?? [];
    const unknown = patterns.filter((pattern) => !others.some(({ id }) => matchesGlob(id, pattern)));
    const absent = unknown.map((pattern) => notThere(pattern, "no component has such an id"));
    if (meant.length + absent.length > 0) return [...meant, ...absent];
    return [notThere(componentId, "there is no component that it looks at: see its components, types and tags")];
  }

  #isMeant({ id, type, tags }: SeenComponent): boolean {
    const { components, types, tags: wanted } = this.#options;
    return (
      (components === undefined || components.some((pattern) => matchesGlob(id, pattern))) &&
      (types === undefined || types.includes(type)) &&
      (wanted === undefined || wanted.some((tag) => tags.includes(tag)))
    );
  }
}

function notThere(id: string, reason: string): GatedComponent {
  return { id, state: "pending", status: null, stale: false, reason };
}
