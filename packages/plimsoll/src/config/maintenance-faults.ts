import type { Fault } from "./fault.ts";
import { maintenanceWindowInput } from "./maintenance-schema.ts";
import { windowFault } from "./window-times.ts";

/** Whether five cron fields ever come does not depend on when one asks. */
const SOME_MOMENT = Date.UTC(2025, 0, 1);

/** What no schema sees in maintenance windows: ids given twice, cron lines that can't be read, and times that never come. */
export function maintenanceFaults(windows: unknown): Fault[] {
  if (!Array.isArray(windows)) return [];
  const first = new Map<string, number>();
  return windows.flatMap((given: unknown, index): Fault[] => {
    const base = ["maintenance", index];
    const faults: Fault[] = [];
    const id = idOf(given);
    const other = id === null ? undefined : first.get(id);
    if (other !== undefined) {
      faults.push({ path: [...base, "id"], message: `"${id}" is the id of maintenance[${other}] already` });
    } else if (id !== null) first.set(id, index);
    const parsed = maintenanceWindowInput.safeParse(given);
    const message = parsed.success ? windowFault(parsed.data, SOME_MOMENT) : null;
    if (message !== null) faults.push({ path: [...base, "cron"], message });
    return faults;
  });
}

function idOf(window: unknown): string | null {
  if (typeof window !== "object" || window === null || !("id" in window)) return null;
  return typeof window.id === "string" ? window.id : null;
}
