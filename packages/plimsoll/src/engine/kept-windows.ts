import { type MaintenanceWindowInput, maintenanceWindowInput } from "../config/maintenance-schema.ts";
import { windowFault } from "../config/window-times.ts";
import { PlimsollError } from "../port/plimsoll-error.ts";

/** Where windows that were added while running are kept: as a list of what was posted, and by whom. */
export const WINDOWS_SETTING = "maintenance_windows";

/** A window and where it comes from. */
export interface KeptWindow {
  readonly input: MaintenanceWindowInput;
  readonly source: "config" | "api";
  readonly createdBy: string;
  /** As it was posted, so that it can be kept; only for those added while running. */
  readonly posted?: unknown;
}

/** Those of the configuration, and of those known already the ones that were added while running. */
export function joinWindows(
  configured: readonly MaintenanceWindowInput[],
  known: readonly KeptWindow[],
): readonly KeptWindow[] {
  const taken = new Set(configured.map(({ id }) => id));
  const added = known.filter(({ source, input }) => source === "api" && !taken.has(input.id));
  return [
    ...configured.map((input) => ({ input, source: "config" as const, createdBy: "the configuration" })),
    ...added,
  ];
}

/** What of these windows is to be kept: those of the configuration come back by themselves. */
export function toKept(windows: readonly KeptWindow[]): { posted: unknown; createdBy: string }[] {
  const added = windows.filter(({ source }) => source === "api");
  return added.map(({ posted, createdBy }) => ({ posted, createdBy }));
}

/** Windows that were added while running, as they were kept; one that is over or no longer fits is let go. */
export function parseWindows(value: unknown, now: number): KeptWindow[] {
  if (!Array.isArray(value)) return [];
  return value.flatMap((kept: { posted?: unknown; createdBy?: unknown }): KeptWindow[] => {
    try {
      const input = parseWindow(kept.posted, now);
      return [{ input, source: "api", createdBy: String(kept.createdBy), posted: kept.posted }];
    } catch {
      return [];
    }
  });
}

/** Reads a window as posted. Throws `bad_request` with every mistake. */
export function parseWindow(input: unknown, now: number): MaintenanceWindowInput {
  const parsed = maintenanceWindowInput.safeParse(input);
  if (!parsed.success) {
    const mistakes = parsed.error.issues.map(({ path, message }) => ({ path: path.join("."), message }));
    throw new PlimsollError("bad_request", "the maintenance window is not as expected", { mistakes });
  }
  const isPast = parsed.data.at !== undefined && Date.parse(parsed.data.at) + parsed.data.duration <= now;
  const fault = windowFault(parsed.data, now) ?? (isPast ? "this window is over already" : null);
  if (fault === null) return parsed.data;
  const path = parsed.data.at === undefined ? "cron" : "at";
  throw new PlimsollError("bad_request", fault, { mistakes: [{ path, message: fault }] });
}
