import type { Clock } from "../../port/clock.ts";
import { type Cgroups, findCgroups } from "./cgroup.ts";
import type { SystemOptions } from "./system-options.ts";

const SEARCH_INTERVAL_MS = 60_000;
const NONE: Cgroups = { cpu: [], memory: [] };

/** Knows which control groups limit what this host's programs may use; looks for new ones once a minute. */
export class LimitFinder {
  readonly #options: SystemOptions;
  #found: Cgroups = NONE;
  #searchedAt: number | null = null;

  constructor(options: SystemOptions) {
    this.#options = options;
  }

  find(clock: Clock): Cgroups {
    const { scope, procfs, sysfs } = this.#options;
    if (scope === "host" || (scope === "auto" && procfs !== "/proc")) return NONE;
    const now = clock.monotonic();
    if (this.#searchedAt === null || now - this.#searchedAt >= SEARCH_INTERVAL_MS) {
      this.#found = findCgroups({ procfs, sysfs, withUnits: scope === "container" });
      this.#searchedAt = now;
    }
    return this.#found;
  }
}
