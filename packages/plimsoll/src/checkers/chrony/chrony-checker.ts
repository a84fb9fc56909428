import { isIP } from "node:net";
import type { CheckFailure } from "@plimsoll/core";
import type { CheckAnswer, CheckContext, Checker } from "../../port/checker.ts";
import { type ClockLimit, clockLimitOf } from "../clock/clock-limit.ts";
import { createGuardedLookup, forbiddenAddress } from "../net/guarded-lookup.ts";
import { isLinkLocal } from "../net/link-local.ts";
import { describeNetworkError } from "../net/network-failure.ts";
import { resolveName } from "../net/resolve-name.ts";
import { trackingMetrics } from "./chrony-metrics.ts";
import type { ChronyOptions } from "./chrony-options.ts";
import { runChronyc } from "./run-chronyc.ts";
import { parseSources } from "./sources.ts";
import { parseTracking } from "./tracking.ts";

/** Asks chronyd, by chronyc, how well it keeps this host's clock. */
export class ChronyChecker implements Checker {
  readonly #options: ChronyOptions;
  readonly #program: string;
  readonly #limit: ClockLimit;
  readonly #lookup = createGuardedLookup(isLinkLocal);

  constructor(options: ChronyOptions, { program }: { readonly program: string }) {
    this.#options = options;
    this.#program = program;
    this.#limit = clockLimitOf(options);
  }

  async check({ clock, signal, timeoutMs }: CheckContext): Promise<CheckAnswer> {
    const args = await this.#arguments(signal);
    if ("code" in args) return { kind: "failed", failure: args };
    const end = await runChronyc({ program: this.#program, args, signal, timeoutMs });
    if (end.kind === "failed") return end;
    const [first = "", ...rest] = end.text.split("\n");
    const tracking = parseTracking(first);
    const sources = parseSources(rest.join("\n"));
    if (tracking === null || sources === null) {
      return {
        kind: "failed",
        failure: { code: "unreadable", message: "chronyc answered what is no report of its tracking and sources" },
      };
    }
    return { kind: "measured", metrics: trackingMetrics(tracking, { limit: this.#limit, now: clock.now(), sources }) };
  }

  async #arguments(signal: AbortSignal): Promise<readonly string[] | CheckFailure> {
    const { host, port } = this.#options;
    const where = host === undefined || host.startsWith("/") ? host : await this.#address(host, signal);
    if (typeof where === "object") return where;
    return [
      "-c",
      "-n",
      "-m",
      ...(where === undefined ? [] : ["-h", where]),
      ...(port === undefined ? [] : ["-p", String(port)]),
      "tracking",
      "sources",
    ];
  }

  /** The address is found here, so that the one that is spoken to is the one that was looked at. */
  async #address(host: string, signal: AbortSignal): Promise<string | CheckFailure> {
    try {
      if (isIP(host) === 0) return (await resolveName(this.#lookup, host, signal))[0] ?? host;
      if (isLinkLocal(host)) throw forbiddenAddress(host);
      return host;
    } catch (error) {
      return describeNetworkError(error, host);
    }
  }
}
