import { toTimestamp } from "@plimsoll/core";
import type { PlimsollConfig } from "../config/config.ts";
import { type ConfigurationView, changedSecrets, toConfigurationView } from "../config/configuration-view.ts";
import { PlimsollError } from "../port/plimsoll-error.ts";
import type { CommandPorts } from "./command-context.ts";

const CONFIGURATION_SETTING = "configuration";
/** So many parts are shown before and after; of more, only the names. */
const MOST_SHOWN = 100;
const MOST_NAMED = 1000;
/** A larger one is not kept: what it is compared with at the next start is then unknown. In UTF-16 units. */
const MOST_KEPT = 8_000_000;

type Ports = Pick<CommandPorts, "audit" | "clock" | "log" | "store">;

/**
 * Writes into the audit trail what a configuration changes: against the one in force (`running`), or at the start against
 * that of the run before. Without a change nothing is written. It never hinders: a store that cannot answer is logged.
 */
export async function noteConfiguration(
  ports: Ports,
  next: PlimsollConfig,
  running: PlimsollConfig | null,
): Promise<void> {
  const view = toConfigurationView(next);
  const before = running === null ? await keptView(ports) : toConfigurationView(running);
  const secrets = running === null ? [] : changedSecrets(running, next);
  const changed = changedParts(before ?? {}, view);
  const parts = [...new Set([...changed, ...secrets])].sort();
  if (before !== null && parts.length === 0) return;
  const shown = parts.slice(0, MOST_SHOWN);
  const more = parts.slice(MOST_SHOWN, MOST_NAMED);
  await ports.audit.record({
    timestamp: toTimestamp(ports.clock.now()),
    actor: "plimsoll",
    verb: running === null ? "start_with_configuration" : "reload_configuration",
    subject: next.file ?? "built in",
    outcome: "done",
    before: before === null ? null : pick(before, shown),
    after: {
      ...pick(view, shown),
      ...(secrets.length > 0 && { secrets_changed: secrets.slice(0, MOST_NAMED) }),
      ...(more.length > 0 && { not_shown: more, not_shown_count: parts.length - MOST_SHOWN }),
    },
  });
  await keep(ports, view);
}

export interface RefusedConfiguration {
  readonly file: string;
  /** Who wants it, as far as that is known: a signal has no name. */
  readonly askedBy: string;
  readonly error: unknown;
}

/** Writes into the audit trail that another configuration was wanted and refused, and why: the one in force stays. */
export async function noteRefusedConfiguration(
  { audit, clock }: Pick<Ports, "audit" | "clock">,
  { file, askedBy, error }: RefusedConfiguration,
): Promise<void> {
  const mistakes = error instanceof PlimsollError ? error.mistakes : [];
  const shown = mistakes.slice(0, MOST_SHOWN);
  await audit.record({
    timestamp: toTimestamp(clock.now()),
    actor: "plimsoll",
    verb: "reload_configuration",
    subject: file,
    outcome: "refused",
    before: null,
    after: {
      asked_by: askedBy,
      ...(mistakes.length === 0
        ? { error: error instanceof Error ? error.message : String(error) }
        : { mistakes: shown }),
      ...(mistakes.length > shown.length && { not_shown_count: mistakes.length - shown.length }),
    },
  });
}

function changedParts(before: ConfigurationView, after: ConfigurationView): string[] {
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])];
  return names.filter((name) => JSON.stringify(before[name]) !== JSON.stringify(after[name]));
}

function pick(view: ConfigurationView, names: readonly string[]): ConfigurationView {
  return Object.fromEntries(names.map((name) => [name, view[name] ?? null]));
}

async function keptView({ store, log }: Ports): Promise<ConfigurationView | null> {
  try {
    const kept = (await store.load()).settings.get(CONFIGURATION_SETTING);
    return typeof kept === "object" && kept !== null ? (kept as ConfigurationView) : null;
  } catch (error) {
    log.warn({ err: error }, "the configuration of the run before cannot be read: all of this one is noted as new");
    return null;
  }
}

async function keep({ store, log }: Ports, view: ConfigurationView): Promise<void> {
  try {
    const isTooLarge = JSON.stringify(view).length > MOST_KEPT;
    await store.saveSetting(CONFIGURATION_SETTING, isTooLarge ? null : view);
  } catch (error) {
    log.warn({ err: error }, "the configuration cannot be kept: the next start will note all of it as new");
  }
}
