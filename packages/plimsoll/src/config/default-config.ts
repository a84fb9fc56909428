import { resolve } from "node:path";
import type { CheckerRegistry } from "../port/checker.ts";
import type { ComponentDefinition } from "../port/component-definition.ts";
import { PlimsollError } from "../port/plimsoll-error.ts";
import type { PlimsollConfig } from "./config.ts";
import { configSchema } from "./config-schema.ts";
import { readComponent } from "./parse-component.ts";
import { toConfig } from "./to-config.ts";

/** The components that are watched when nothing is configured. */
export const DEFAULT_COMPONENT_IDS = { host: "this-host", store: "plimsoll-store", api: "plimsoll-api" } as const;

/**
 * What Plimsoll does with no file: watches this host, its own store and its own API, every 30 s. `folder` is where the
 * store is put.
 */
export function defaultConfig(options: {
  readonly checkers: CheckerRegistry;
  readonly folder: string;
}): PlimsollConfig {
  const input = configSchema.parse({});
  const bare = toConfig(input, { definitions: [], channels: [], file: "", folder: options.folder });
  const components = defaultComponents({
    checkers: options.checkers,
    storagePath: bare.storage.path,
    apiUrl: apiUrlOf(bare.server),
  });
  return { ...bare, file: null, components };
}

/** Where the API of a server is, as configured: an IPv6 address stands in brackets. */
export function apiUrlOf({ host, port }: Pick<PlimsollConfig["server"], "host" | "port">): string {
  const reached = host === "0.0.0.0" ? "127.0.0.1" : host === "::" ? "::1" : host;
  return `http://${reached.includes(":") && !reached.startsWith("[") ? `[${reached}]` : reached}:${port}`;
}

/**
 * The built-in components, of source `default`, of those kinds that the registry has. `apiUrl` is the address that the
 * server is really bound to, without a path; a store in memory is no file and is left out.
 */
export function defaultComponents(options: {
  readonly checkers: CheckerRegistry;
  readonly storagePath: string;
  readonly apiUrl: string;
}): readonly ComponentDefinition[] {
  const { checkers, storagePath, apiUrl } = options;
  const { host, store, api } = DEFAULT_COMPONENT_IDS;
  const inputs: { id: string; check: { kind: string } & Record<string, unknown> }[] = [];
  inputs.push({ id: host, check: { kind: "system" } });
  if (storagePath !== ":memory:") inputs.push({ id: store, check: { kind: "sqlite", path: resolve(storagePath) } });
  inputs.push({ id: api, check: { kind: "http", base_url: apiUrl, endpoints: ["/livez"] } });
  const known = inputs.filter(({ check }) => checkers.has(check.kind));
  return known.map((input) => {
    const parsed = readComponent(input, { checkers, source: "default", base: [] });
    if ("value" in parsed) return parsed.value;
    throw new PlimsollError(
      "internal",
      `a built-in component is refused: ${parsed.faults[0]?.message ?? "no reason given"}`,
    );
  });
}
