import type { ComponentHealth } from "@plimsoll/core";
import type { Monitor } from "../port/monitor.ts";
import { PlimsollError } from "../port/plimsoll-error.ts";

/** The component as last published. Throws `not_found`. */
export function knownComponent(monitor: Monitor, id: string): ComponentHealth {
  const component = monitor.component(id);
  if (component === null) throw new PlimsollError("not_found", `there is no component ${JSON.stringify(id)}`);
  return component;
}
