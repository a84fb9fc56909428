import { Secret } from "../port/secret.ts";
import type { PlimsollConfig } from "./config.ts";

/**
 * What is told of keys that serve two ends: what cancels or kills (T5) should have one of its own, and checks one that can
 * only read, so that whoever gets hold of a check's key can do nothing by it.
 */
export function sharedKeyNotes({ components, recovery }: Pick<PlimsollConfig, "components" | "recovery">): string[] {
  const users = new Map<string, string>();
  for (const { id, check } of components) {
    for (const key of "options" in check ? secretsIn(check.options) : []) if (!users.has(key)) users.set(key, id);
  }
  return recovery.actions.flatMap(({ rule, options }) => {
    if (rule.tier !== "T5" || rule.isDryRun) return [];
    const shared = [...secretsIn(options)].flatMap((key) => users.get(key) ?? []);
    return [...new Set(shared)].map(
      (id) =>
        `${rule.id} uses the key that ${id} is checked with: give what cancels or kills a key of its own, which cannot withdraw, and checks one that can only read`,
    );
  });
}

function* secretsIn(value: unknown): Generator<string> {
  if (value instanceof Secret) yield value.reveal();
  else if (typeof value === "object" && value !== null) for (const each of Object.values(value)) yield* secretsIn(each);
}
