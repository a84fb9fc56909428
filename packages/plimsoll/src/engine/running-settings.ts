import type { ComponentSettings, ComponentSettingsChange, MonitoringSettings } from "../port/monitor.ts";

/** The key under which intervals and timeouts that were set while running survive a restart. */
export const SETTINGS_SETTING = "monitoring_settings";

type GlobalSettings = Omit<MonitoringSettings, "components">;

/** Intervals and timeouts that were set while running: the global ones, and those of single components. */
export class RunningSettings {
  readonly components = new Map<string, ComponentSettings>();
  global: GlobalSettings = {};

  /** Takes up what was kept; what has been set since stands, and what does not look like it is ignored. */
  restore(kept: unknown): void {
    this.global = { ...parseSettings(kept), ...this.global };
    if (!isRecord(kept) || !isRecord(kept.components)) return;
    for (const [id, value] of Object.entries(kept.components)) {
      const settings = parseSettings(value);
      if (!this.components.has(id) && Object.keys(settings).length > 0) this.components.set(id, settings);
    }
  }

  /** Sets what is given. Answers the components whose settings have changed. */
  set({ components = {}, ...global }: MonitoringSettings): string[] {
    this.global = { ...this.global, ...global };
    for (const [id, change] of Object.entries(components)) {
      const settings = changeSettings(this.components.get(id) ?? {}, change);
      if (Object.keys(settings).length === 0) this.components.delete(id);
      else this.components.set(id, settings);
    }
    return Object.keys(components);
  }

  /** As the store keeps it. */
  toKept(): Record<string, unknown> {
    return { ...this.global, components: Object.fromEntries(this.components) };
  }
}

function changeSettings(before: ComponentSettings, change: ComponentSettingsChange): ComponentSettings {
  if (change === null) return {};
  const entries = Object.entries({ ...before, ...change }).filter(([, ms]) => typeof ms === "number");
  return Object.fromEntries(entries);
}

function parseSettings(value: unknown): GlobalSettings {
  if (!isRecord(value)) return {};
  const { checkIntervalMs, timeoutMs } = value;
  return {
    ...(typeof checkIntervalMs === "number" ? { checkIntervalMs } : {}),
    ...(typeof timeoutMs === "number" ? { timeoutMs } : {}),
  };
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null;
}

/** What was set, for the log of what happened. */
export function describeSettings({ components = {}, ...global }: MonitoringSettings): string {
  const ofOne = Object.entries(components).map(
    ([id, change]) => `${change === null ? "everything as configured" : describeEach(change)} for ${id}`,
  );
  return [describeEach(global), ...ofOne].filter((words) => words !== "").join("; ");
}

function describeEach(settings: Readonly<Record<string, number | null>>): string {
  const parts = Object.entries(settings).map(([name, ms]) => {
    const what = name === "timeoutMs" ? "timeout" : "check interval";
    return `${what} ${ms === null ? "as configured" : `to ${ms / 1000} s`}`;
  });
  return parts.join(" and ");
}
