import type { ComponentHealth } from "@plimsoll/core";
import { createRegistries } from "../../app.ts";
import { checkOnce } from "../../cli/check-once.ts";
import { parseConfig } from "../../config/parse-config.ts";
import { createSystemClock } from "../../engine/system-clock.ts";
import type { Clock } from "../../port/clock.ts";

/** What is made of a configuration's components by one check each, by their ids. */
export async function watchOnce(
  components: readonly object[],
  clock: Clock = createSystemClock({ holdOpen: true }),
): Promise<Map<string, ComponentHealth>> {
  const registries = createRegistries({ clock });
  const text = JSON.stringify({ components });
  const config = parseConfig(text, { file: "plimsoll.yaml", env: {}, readFile: () => "", ...registries });
  const ids = config.components.map(({ id }) => id);
  const report = await checkOnce({ config, ids, checkers: registries.checkers, clock });
  return new Map(report.components.map((component) => [component.component_id, component]));
}

/** `HEALTHY`, or the status and its reason. */
export function inWords(health: ComponentHealth | undefined): string {
  if (health === undefined) return "there is no such component";
  return health.status === "HEALTHY" ? "HEALTHY" : `${health.status}: ${health.reason}`;
}

export function measuredBy(health: ComponentHealth | undefined, name: string): number | null | undefined {
  return health?.metrics.find((metric) => metric.name === name)?.value;
}
