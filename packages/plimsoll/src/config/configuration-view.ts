import { Secret } from "../port/secret.ts";
import type { PlimsollConfig } from "./config.ts";
import { type Json, toJson, toPublicDefinition } from "./public-definition.ts";

/** A configuration by its parts, `components.<id>`, `channels.<id>` or a section, fit to be kept: no secret is in it. */
export type ConfigurationView = Readonly<Record<string, Json>>;

export function toConfigurationView(config: PlimsollConfig): ConfigurationView {
  const { components, alerting, auth, ...sections } = config;
  const { users, apiKeys, ...session } = auth;
  return {
    ...Object.fromEntries(Object.entries(sections).map(([name, section]) => [name, toJson(section)])),
    session: toJson(session),
    ...keyed("users", users, ({ name, displayName, roles }) => [name, toJson({ displayName, roles })]),
    ...keyed("api_keys", apiKeys, ({ name, role }) => [name, { role }]),
    ...keyed("channels", alerting.channels, ({ id, kind, options }) => [id, toJson({ kind, options })]),
    routing: toJson(alerting.policy),
    heartbeat: toJson(alerting.heartbeat),
    ...keyed("components", components, (definition) => [definition.id, toPublicDefinition(definition)]),
  };
}

/** Parts whose view is the same and whose secrets are not. Only while both configurations are in memory can it be told. */
export function changedSecrets(before: PlimsollConfig, after: PlimsollConfig): string[] {
  const [old, now] = [secretsByPart(before), secretsByPart(after)];
  return [...now].flatMap(([part, secrets]) => {
    const earlier = old.get(part);
    return earlier === undefined || earlier === secrets ? [] : [part];
  });
}

function secretsByPart(config: PlimsollConfig): Map<string, string> {
  const { components, alerting, auth, ...sections } = config;
  const parts: [string, unknown][] = [
    ...Object.entries(sections),
    ...auth.users.map((it): [string, unknown] => [`users.${it.name}`, it.passwordHash]),
    ...auth.apiKeys.map((it): [string, unknown] => [`api_keys.${it.name}`, new Secret(it.keyHash)]),
    ...alerting.channels.map((it): [string, unknown] => [`channels.${it.id}`, it.options]),
    ["heartbeat", alerting.heartbeat],
    ...components.map((it): [string, unknown] => [`components.${it.id}`, it.check]),
  ];
  return new Map(parts.map(([part, value]) => [part, JSON.stringify([...secretsIn(value)])]));
}

function* secretsIn(value: unknown): Generator<string> {
  if (value instanceof Secret) yield value.reveal();
  else if (value instanceof Map) yield* secretsIn([...value]);
  else if (Array.isArray(value)) for (const it of value) yield* secretsIn(it);
  else if (typeof value === "object" && value !== null) for (const it of Object.values(value)) yield* secretsIn(it);
}

function keyed<T>(section: string, items: readonly T[], entry: (item: T) => [string, Json]): ConfigurationView {
  return Object.fromEntries(
    items.map((item) => {
      const [id, json] = entry(item);
      return [`${section}.${id}`, json];
    }),
  );
}
