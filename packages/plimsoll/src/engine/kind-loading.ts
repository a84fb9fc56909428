import { type CheckFailure, formatDuration } from "@plimsoll/core";
import type { CheckAnswer, CheckContext, Checker, CheckerRegistry } from "../port/checker.ts";
import type { Clock } from "../port/clock.ts";
import type { ComponentDefinition } from "../port/component-definition.ts";

/** A start, or a single pass, waits no longer for what checkers need, ms. */
export const LOADING_PATIENCE_MS = 5000;

export interface Loading {
  readonly kind: string;
  /** Loads what a check needs. Harmless when it is there already. */
  readonly load: () => Promise<void>;
}

/** What a component's checker needs loaded; null where that is nothing. */
export function loadingOf({ check }: ComponentDefinition, checkers: CheckerRegistry): Loading | null {
  const entry = "options" in check ? checkers.get(check.kind) : undefined;
  if (entry?.load === undefined || !("options" in check)) return null;
  return { kind: entry.kind, load: async () => void (await entry.load?.(check.options)) };
}

/**
 * Loads what the checkers of these components need, so that nothing is timed meanwhile. Resolves when all is there or could
 * not be loaded, and after `LOADING_PATIENCE_MS` at the latest: what is missing is told by the checks that need it.
 */
export async function loadKinds(
  definitions: Iterable<ComponentDefinition>,
  { checkers, clock }: { readonly checkers: CheckerRegistry; readonly clock: Clock },
): Promise<void> {
  const loads = [...definitions].flatMap((definition) => loadingOf(definition, checkers)?.load() ?? []);
  if (loads.length === 0) return;
  await new Promise<void>((resolve) => {
    const cancel = clock.schedule(LOADING_PATIENCE_MS, resolve);
    void Promise.allSettled(loads).then(() => {
      cancel();
      resolve();
    });
  });
}

/** A checker that is asked only once what it needs has been loaded; until then each of its checks waits for that, or fails. */
export function withLoading(checker: Checker, loading: Loading | null): Checker {
  if (loading === null) return checker;
  const library = new Library(loading);
  const begin = async (context: CheckContext): Promise<CheckAnswer> => {
    const failure = await library.ready(context);
    return failure === null ? checker.check(context) : { kind: "failed", failure };
  };
  return {
    check: (context) => (library.isLoaded ? checker.check(context) : begin(context)),
    close: () => checker.close?.(),
    ...(checker.receive !== undefined && { receive: checker.receive.bind(checker) }),
    ...(checker.resubscribe !== undefined && { resubscribe: checker.resubscribe.bind(checker) }),
    ...(checker.gate !== undefined && { gate: checker.gate }),
  };
}

/** What one checker needs: loaded once, and tried again after it could not be. */
class Library {
  readonly #loading: Loading;
  #pending: Promise<CheckFailure | null> | null = null;
  isLoaded = false;

  constructor(loading: Loading) {
    this.#loading = loading;
  }

  /** Null once it is there; else why it is not, when the check's time is over at the latest. */
  ready({ signal, timeoutMs }: Pick<CheckContext, "signal" | "timeoutMs">): Promise<CheckFailure | null> {
    this.#pending ??= this.#load();
    const pending = this.#pending;
    return new Promise((resolve) => {
      const late = () => {
        const message = `what a check of kind ${this.#loading.kind} needs has not been loaded within ${formatDuration(timeoutMs)}`;
        resolve({ code: "timeout", message });
      };
      signal.addEventListener("abort", late, { once: true });
      void pending.then((failure) => {
        signal.removeEventListener("abort", late);
        resolve(failure);
      });
    });
  }

  async #load(): Promise<CheckFailure | null> {
    try {
      await this.#loading.load();
      this.isLoaded = true;
      return null;
    } catch (error) {
      this.#pending = null;
      const why = error instanceof Error ? error.message : String(error);
      const message = `what a check of kind ${this.#loading.kind} needs could not be loaded: ${why.slice(0, 300)}`;
      return { code: "threw", message };
    }
  }
}
