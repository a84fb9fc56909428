import { didYouMean } from "../config/did-you-mean.ts";
import { PlimsollError } from "../port/plimsoll-error.ts";
import type { History } from "./history.ts";
import { isMeasured } from "./learn-hints.ts";
import { listed } from "./listed.ts";

/** A threshold that somebody asks about, by its component and its key. */
export interface NamedThreshold {
  readonly componentId: string;
  readonly key: string;
}

/**
 * A change of what was never measured would do nothing, and look as if it had been tried. Throws `bad_request` with what
 * may have been meant. Of a component without any results nothing is known, and a note says so.
 */
export function refuseUnmeasured(named: readonly NamedThreshold[], { learned }: Pick<History, "learned">): void {
  for (const { componentId, key } of named) {
    const learning = learned.get(componentId);
    if (learning === undefined || learning.series.size === 0 || isMeasured(key, learning)) continue;
    const keys = [...learning.series.keys()];
    const names = Array.from(learning.series.values(), ({ name }) => name);
    const near = didYouMean(key, new Set([...names, ...keys]));
    const hint = near === null ? `; measured: ${listed(keys)}` : `; did you mean "${near}"?`;
    throw new PlimsollError("bad_request", `${componentId} has no metric "${key}" in this time${hint}`);
  }
}
