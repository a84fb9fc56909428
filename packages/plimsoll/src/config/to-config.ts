import { resolve } from "node:path";
import type { RouteDefinition } from "../port/channel.ts";
import type { ComponentDefinition } from "../port/component-definition.ts";
import type { PlimsollConfig } from "./config.ts";
import type { ConfigInput } from "./config-schema.ts";

/** What the registries have read already, and where relative paths start from. */
export interface ConfigParts {
  readonly definitions: readonly ComponentDefinition[];
  readonly channels: PlimsollConfig["alerting"]["channels"];
  readonly file: string;
  readonly folder: string;
}

/** The configuration as the program uses it: milliseconds, absolute paths, every default filled in. */
export function toConfig(input: ConfigInput, { definitions, channels, file, folder }: ConfigParts): PlimsollConfig {
  const { server, storage, monitoring, alerting } = input;
  const path = storage.url.slice("sqlite:".length);
  const all: RouteDefinition = {
    match: { minSeverity: null, components: null, types: null, tags: null },
    channels: channels.map((it) => it.id),
    groupWaitMs: 0,
    groupIntervalMs: 0,
  };
  return {
    file: file,
    server: { host: server.host, port: server.port, allowedHosts: server.allowed_hosts },
    storage: {
      kind: "sqlite",
      path: path === ":memory:" ? path : resolve(folder, path),
      retention: { rawMs: storage.retention.raw, rawBytes: storage.retention.raw_size, longMs: storage.retention.long },
    },
    monitoring: {
      checkIntervalMs: monitoring.check_interval,
      timeoutMs: monitoring.timeout,
      graceMs: monitoring.grace,
      policy: monitoring.policy,
    },
    components: definitions,
    alerting: { channels, routes: alerting.routes?.map(toRoute) ?? (channels.length === 0 ? [] : [all]) },
  };
}

function toRoute({
  match,
  channels,
  group_wait,
  group_interval,
}: NonNullable<ConfigInput["alerting"]["routes"]>[number]) {
  return {
    match: {
      minSeverity: match.min_severity ?? null,
      components: match.components ?? null,
      types: match.types ?? null,
      tags: match.tags ?? null,
    },
    channels,
    groupWaitMs: group_wait,
    groupIntervalMs: group_interval,
  };
}
