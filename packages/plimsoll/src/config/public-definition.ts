import { DEFAULT_FLAPPING } from "@plimsoll/core";
import type { ComponentDefinition } from "../port/component-definition.ts";
import { Secret } from "../port/secret.ts";
import { spellDuration } from "./duration.ts";

export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json };

/** A component in the configuration's own shape, fit to be shown: secrets and credentials in addresses are redacted. */
export function toPublicDefinition(definition: ComponentDefinition): Record<string, Json> {
  const { check, confirm } = definition;
  return {
    id: definition.id,
    type: definition.type,
    source: definition.source,
    check: "options" in check ? { kind: check.kind, ...toOptions(check.options) } : { kind: check.kind },
    interval: definition.intervalMs === null ? null : spellDuration(definition.intervalMs),
    timeout: definition.timeoutMs === null ? null : spellDuration(definition.timeoutMs),
    confirm: {
      failures: confirm.failures,
      of: confirm.of ?? confirm.failures,
      recoveries: confirm.recoveries,
      retry_interval: spellDuration(confirm.retryIntervalMs),
    },
    flapping: toFlapping(definition),
    urgency: definition.urgency,
    tags: definition.tags,
    depends_on: definition.dependsOn,
    calendar: definition.calendar ?? null,
    market_bound: definition.marketBound ?? null,
    progress: toProgress(definition),
    early_warning: toEarlyWarning(definition),
    thresholds: toThresholds(definition.thresholds),
  };
}

function toProgress({ progress }: ComponentDefinition): Json {
  if (progress === undefined) return null;
  if ("componentIds" in progress) {
    const [only, ...others] = progress.componentIds;
    return { component: only !== undefined && others.length === 0 ? only : progress.componentIds };
  }
  const { metric, kind, limitMs, sampleMs } = progress;
  return { metric, kind, limit: spellDuration(limitMs), sample: spellDuration(sampleMs) };
}

function toEarlyWarning({ earlyWarning }: ComponentDefinition): Json {
  if (earlyWarning === undefined) return null;
  const { metrics, horizonMs, page } = earlyWarning;
  const horizon = horizonMs === undefined ? null : spellDuration(horizonMs);
  return { metrics: metrics ?? null, horizon, page: page ?? null };
}

function toFlapping({ flapping = DEFAULT_FLAPPING }: ComponentDefinition): Json {
  return flapping === null ? { enabled: false } : { enabled: true, high: flapping.high, low: flapping.low };
}

function toOptions(options: unknown): { readonly [key: string]: Json } {
  const json = toJson(options);
  return typeof json === "object" && json !== null && !Array.isArray(json) ? (json as { [key: string]: Json }) : {};
}

function toThresholds(thresholds: ComponentDefinition["thresholds"]): Json {
  return Object.fromEntries(
    Object.entries(thresholds).map(([key, patch]) => {
      if (patch === null) return [key, null];
      const { forMs, ...edges } = patch;
      const json = toOptions(edges);
      return [key, typeof forMs === "number" ? { ...json, for: spellDuration(forMs) } : json];
    }),
  );
}

/** Whatever a kind's schema makes of its options (secrets, patterns, tables) as plain JSON. */
export function toJson(value: unknown): Json {
  if (value === null || value === undefined || typeof value === "boolean" || typeof value === "number")
    return value ?? null;
  if (typeof value === "string") return withoutCredentials(value);
  if (value instanceof Secret) return value.toJSON();
  if (value instanceof RegExp) return value.source;
  if (value instanceof URL) return withoutCredentials(value.href);
  if (value instanceof Map) return toJson(Object.fromEntries(value));
  if (Array.isArray(value) || value instanceof Set) return [...value].map(toJson);
  if (typeof value !== "object") return null;
  const entries = Object.entries(value).filter(([, it]) => it !== undefined && typeof it !== "function");
  return Object.fromEntries(entries.map(([key, it]) => [key, toJson(it)]));
}

/** An address without the login in it, and without what its query calls a key, a token or the like. Other text as it is. */
export function withoutCredentials(text: string): string {
  if (!/^[a-z][a-z0-9+.-]*:\/\//i.test(text)) return text;
  return text
    .replace(/^([^/]*:\/\/)[^/?#]*@/, "$1[redacted]@")
    .replace(/([?&][^=&#]*(?:passw|secret|token|key|signature)[^=&#]*=)[^&#]+/gi, "$1[redacted]");
}
