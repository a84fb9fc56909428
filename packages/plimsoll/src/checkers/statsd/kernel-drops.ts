import { join } from "node:path";
import { readText } from "../../process/read-text.ts";

/**
 * How many packets the kernel has thrown away because nobody took them from the port's queue in time; null where it does not
 * say. Source: the last column of /proc/net/udp, and `local_address` as hexadecimal.
 */
export function kernelDrops(port: number, procfs = "/proc"): number | null {
  const suffix = `:${port.toString(16).toUpperCase().padStart(4, "0")}`;
  let drops: number | null = null;
  for (const file of ["udp", "udp6"]) {
    for (const line of (readText(join(procfs, "net", file)) ?? "").split("\n")) {
      const fields = line.trim().split(/\s+/);
      const count = Number(fields.at(-1));
      if (fields[1]?.endsWith(suffix) && Number.isInteger(count)) drops = (drops ?? 0) + count;
    }
  }
  return drops;
}
