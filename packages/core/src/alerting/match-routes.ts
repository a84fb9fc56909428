import type { Alert } from "../contract/alert.ts";
import { type AlertSeverity, severityRank } from "../status/alert-severity.ts";
import type { ComponentType } from "../status/component-type.ts";
import { matchesGlob } from "../text/matches-glob.ts";

/**
 * What of an alert decides where it goes. `severity` is the highest that the alert has fired with, so that a route that
 * heard of its worst hour also hears that it eased or ended.
 */
export interface RoutedAlert extends Pick<Alert, "severity" | "component_id" | "component_type"> {
  readonly tags: readonly string[];
}

/** Where alerts go. A condition that is null or empty takes all; the others must all hold. */
export interface AlertRoute {
  readonly match: {
    readonly minSeverity: AlertSeverity | null;
    /** Component ids; `*` stands for any text. */
    readonly components: readonly string[] | null;
    readonly types: readonly ComponentType[] | null;
    /** Any one of these tags is enough. */
    readonly tags: readonly string[] | null;
  };
  readonly channels: readonly string[];
}

/** The channels an alert goes to: those of every route that matches, each once, in the routes' order. */
export function matchRoutes(alert: RoutedAlert, routes: readonly AlertRoute[]): readonly string[] {
  const channels = new Set<string>();
  for (const route of routes) {
    if (matches(alert, route.match)) for (const channel of route.channels) channels.add(channel);
  }
  return [...channels];
}

function matches(alert: RoutedAlert, { minSeverity, components, types, tags }: AlertRoute["match"]): boolean {
  if (minSeverity !== null && severityRank(alert.severity) < severityRank(minSeverity)) return false;
  return (
    isAnyOf(components, (pattern) => matchesGlob(alert.component_id, pattern)) &&
    isAnyOf(types, (type) => type === alert.component_type) &&
    isAnyOf(tags, (tag) => alert.tags.includes(tag))
  );
}

function isAnyOf<T>(wanted: readonly T[] | null, holds: (item: T) => boolean): boolean {
  return wanted === null || wanted.length === 0 || wanted.some(holds);
}
