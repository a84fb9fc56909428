import { isLoopbackHost } from "../../config/loopback-host.ts";
import { PlimsollError } from "../../port/plimsoll-error.ts";
import type { DrillPlan } from "./drill-plan.ts";

/** Throws when a plan reaches beyond this host: what is broken there by mistake may be somebody's real engine. */
export function refuseRemote(plan: DrillPlan): void {
  const remote = [...new Set(addresses(plan))].filter((url) => !isLoopbackHost(new URL(url).hostname));
  if (remote.length === 0) return;
  const hosts = [...new Set(remote.map((url) => new URL(url).host))].join(", ");
  throw new PlimsollError(
    "forbidden",
    `this plan switches faults on ${hosts}, which is not this host: nothing was done. If it is really meant to be broken, add --allow-remote-target`,
  );
}

function addresses({ faults, start, monitor }: DrillPlan): string[] {
  return [
    ...faults.flatMap(({ on, off }) => [on.url, off.url]),
    ...start.map(({ ready }) => ready),
    ...("url" in monitor ? [monitor.url] : []),
  ];
}
