import type { CheckerRegistry } from "../port/checker.ts";
import type { ComponentDefinition } from "../port/component-definition.ts";
import type { ConfigPath, Fault } from "./fault.ts";

/** What a component uses that no other may use; null for nothing. */
export function exclusiveOf({ check }: ComponentDefinition, checkers: CheckerRegistry): string | null {
  return "options" in check ? (checkers.get(check.kind)?.exclusive?.(check.options) ?? null) : null;
}

/** A component of a file and where it stands there; null where it cannot be read. */
interface Placed {
  readonly definition: ComponentDefinition | null;
  readonly base: ConfigPath;
}

/** Components that use what another one before them uses alone. */
export function exclusiveFaults(components: readonly Placed[], checkers: CheckerRegistry): Fault[] {
  const users = new Map<string, string>();
  return components.flatMap(({ definition, base }): Fault[] => {
    const used = definition === null ? null : exclusiveOf(definition, checkers);
    if (definition === null || used === null) return [];
    const other = users.get(used);
    if (other === undefined) {
      users.set(used, definition.id);
      return [];
    }
    return [{ path: [...base, "check"], message: `${used} is used by "${other}" already, and only one can` }];
  });
}
