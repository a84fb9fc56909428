import type { MetricReading } from "@plimsoll/core";

export function portOpen(isOpen: boolean): MetricReading {
  return { name: "port_open", value: isOpen ? 1 : 0, unit: "1", direction: "below" };
}
