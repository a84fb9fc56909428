import type { CheckerRegistry } from "../port/checker.ts";
import type { ComponentDefinition } from "../port/component-definition.ts";
import type { Fault } from "./fault.ts";

/** What a component uses that no other may use; null for nothing. */
export function exclusiveOf({ check }: ComponentDefinition, checkers: CheckerRegistry): string | null {
  return "options" in check ? (checkers.get(check.kind)?.exclusive?.(check.options) ?? null) : null;
}

/** Components that use what another one before them uses alone. `definitions` in the order of the file, null where unreadable. */
export function exclusiveFaults(
  definitions: readonly (ComponentDefinition | null)[],
  checkers: CheckerRegistry,
): Fault[] {
  const users = new Map<string, string>();
  return definitions.flatMap((definition, index): Fault[] => {
    const used = definition === null ? null : exclusiveOf(definition, checkers);
    if (definition === null || used === null) return [];
    const other = users.get(used);
    if (other === undefined) {
      users.set(used, definition.id);
      return [];
    }
    return [
      { path: ["components", index, "check"], message: `${used} is used by "${other}" already, and only one can` },
    ];
  });
}
