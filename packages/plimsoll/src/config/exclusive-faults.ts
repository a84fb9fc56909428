import type { CheckerKind, CheckerRegistry } from "../port/checker.ts";
import type { ComponentDefinition } from "../port/component-definition.ts";
import type { ConfigPath, Fault } from "./fault.ts";

/** What a component uses that no other may use; null for nothing. */
export function exclusiveOf(definition: ComponentDefinition, checkers: CheckerRegistry): string | null {
  return ask(definition, checkers, (kind, options) => kind.exclusive?.(options)) ?? null;
}

/** What a component logs on as; null for nothing. */
export function logsOnAsOf(definition: ComponentDefinition, checkers: CheckerRegistry): string | null {
  return ask(definition, checkers, (kind, options) => kind.logsOnAs?.(options)) ?? null;
}

/** What only the engine logs on as, by a component that watches it. */
export function engineLogsOnAsOf(definition: ComponentDefinition, checkers: CheckerRegistry): readonly string[] {
  return ask(definition, checkers, (kind, options) => kind.engineLogsOnAs?.(options)) ?? [];
}

function ask<T>(
  { check }: ComponentDefinition,
  checkers: CheckerRegistry,
  question: (kind: CheckerKind, options: unknown) => T | undefined,
): T | undefined {
  const kind = "options" in check ? checkers.get(check.kind) : undefined;
  return kind === undefined || !("options" in check) ? undefined : question(kind, check.options);
}

export function usedAlready(used: string, by: string): string {
  return `${used} is used by ${JSON.stringify(by)} already, and only one can`;
}

export function ownOfEngine(name: string, by: string): string {
  return `${name} is the engine's own by ${JSON.stringify(by)}: to log on as it would take the engine's session`;
}

/** A component of a file and where it stands there; null where it cannot be read. */
interface Placed {
  readonly definition: ComponentDefinition | null;
  readonly base: ConfigPath;
}

/** Components that use what another one before them uses alone, or log on as an engine that another one watches. */
export function exclusiveFaults(components: readonly Placed[], checkers: CheckerRegistry): Fault[] {
  const users = new Map<string, string>();
  const watchers = new Map<string, string>();
  for (const { definition } of components) {
    if (definition === null) continue;
    for (const name of engineLogsOnAsOf(definition, checkers)) watchers.set(name, definition.id);
  }
  return components.flatMap(({ definition, base }): Fault[] => {
    if (definition === null) return [];
    const path = [...base, "check"];
    const messages: string[] = [];
    const name = logsOnAsOf(definition, checkers);
    const watcher = name === null ? undefined : watchers.get(name);
    if (name !== null && watcher !== undefined) messages.push(ownOfEngine(name, watcher));
    const used = exclusiveOf(definition, checkers);
    const other = used === null ? undefined : users.get(used);
    if (used !== null && other !== undefined) messages.push(usedAlready(used, other));
    else if (used !== null) users.set(used, definition.id);
    return messages.map((message) => ({ path, message }));
  });
}
