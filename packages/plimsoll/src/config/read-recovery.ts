import { DEFAULT_RECOVERY_LIMITS, isAtLeast, type RecoveryTier } from "@plimsoll/core";
import type { ActionKind, ActionRegistry } from "../port/action.ts";
import type { Role } from "../port/actor.ts";
import type { ActionDefinition, ComponentRecovery, GuardDefinition, RecoveryPolicy } from "../port/recovery.ts";
import type { UserConfig } from "./config.ts";
import { didYouMean } from "./did-you-mean.ts";
import type { WrittenAction } from "./expand-presets.ts";
import type { ConfigPath, Fault } from "./fault.ts";
import { parseKindOptions } from "./kind-options.ts";
import {
  ACTION_KEYS,
  type ActionSettingsInput,
  actionSettings,
  type ComponentRecoveryInput,
  type GuardInput,
  guardSchema,
  type RecoveryInput,
} from "./recovery-schema.ts";
import { resolvePaths } from "./resolve-paths.ts";
import { type Parsed, parseWith } from "./schema-fault.ts";

export interface RecoveryContext {
  readonly actions: ActionRegistry;
  /** What relative paths start from. */
  readonly folder: string;
  /** What presets bring besides. */
  readonly brought: readonly WrittenAction[];
}

/** An action as read, with where it stands in the file. */
export interface ReadAction {
  readonly definition: ActionDefinition;
  readonly kind: ActionKind;
  readonly base: ConfigPath;
}
export interface ReadRecovery {
  readonly actions: ReadonlyMap<string, ReadAction>;
  /** Ids of all actions, also of those with mistakes. */
  readonly actionIds: ReadonlySet<string>;
  readonly guards: ReadonlyMap<string, GuardDefinition>;
  readonly faults: readonly Fault[];
}

/** Failing answers in a row that a failover takes at least: one may be forged. */
const LEAST_FAILOVER_EVIDENCE = 2;
/** Tiers at which books and orders must be known to be in order. */
const GUARDED_TIER: RecoveryTier = "T4";
const REQUIRED_GUARDS = ["in_flight", "reconciliation", "market"] as const;
const GUARD_WORDS: Readonly<Record<(typeof REQUIRED_GUARDS)[number], string>> = {
  in_flight: "that no order is under way",
  reconciliation: "that the books agree",
  market: "in which market phase it may be done",
};

/** Reads the actions by their kinds and the guards, and tells what is wrong inside them and between them. */
export function readRecovery(recovery: unknown, context: RecoveryContext): ReadRecovery {
  const raw = typeof recovery === "object" && recovery !== null ? (recovery as Record<string, unknown>) : {};
  const faults: Fault[] = [];
  const guards = new Map<string, GuardDefinition>();
  const actions = new Map<string, ReadAction>();
  const actionIds = new Set<string>();
  for (const [index, input] of entriesOf(raw.guards)) {
    const parsed = parseWith(guardSchema, input, ["recovery", "guards", index]);
    if ("faults" in parsed) continue; // the schema around it tells these
    const { id } = parsed.value;
    if (guards.has(id)) faults.push(twice(["recovery", "guards", index, "id"], id, "guard"));
    guards.set(id, toGuard(parsed.value));
  }
  const own = entriesOf(raw.actions).map(([index, input]) => ({ input, base: ["recovery", "actions", index] }));
  for (const { input, base } of [...own, ...context.brought]) {
    const read = readAction(input, { ...context, base, guards });
    actionIds.add(String((input as { id?: unknown } | null)?.id));
    if ("faults" in read) faults.push(...read.faults);
    else {
      const { id } = read.value.definition.rule;
      if (actions.has(id)) faults.push(twice([...base, "id"], id, "action"));
      actions.set(id, read.value);
    }
  }
  return { actions, actionIds, guards, faults };
}

interface ActionPlace extends RecoveryContext {
  readonly base: ConfigPath;
  readonly guards: ReadonlyMap<string, GuardDefinition>;
}

function readAction(input: unknown, { actions, folder, base, guards }: ActionPlace): Parsed<ReadAction> {
  const fields = typeof input === "object" && input !== null ? (input as Record<string, unknown>) : {};
  const own = Object.fromEntries(Object.entries(fields).filter(([key]) => ACTION_KEYS.includes(key) || key === "kind"));
  const settings = parseWith(actionSettings, own, base);
  const paths = typeof fields.kind === "string" ? (actions.get(fields.kind)?.paths ?? []) : [];
  const resolved = resolvePaths(fields, paths, folder);
  const parsed = parseKindOptions(resolved, actions, { base, omit: ACTION_KEYS });
  const faults = [...("faults" in settings ? settings.faults : []), ...("faults" in parsed ? parsed.faults : [])];
  if ("faults" in settings || "faults" in parsed) return { faults };
  const { entry: kind, options } = parsed.found;
  const definition = toAction(settings.value, kind, options);
  faults.push(
    ...(kind.faults?.(options) ?? []).map(({ path, message }) => ({ path: [...base, ...path], message })),
    ...tierFaults(settings.value, { definition, least: kind.leastTier(options), base }),
    ...guardFaults(definition, guards, base),
  );
  return faults.length > 0 ? { faults } : { value: { definition, kind, base } };
}

function toAction(input: ActionSettingsInput, kind: ActionKind, options: unknown): ActionDefinition {
  return {
    rule: {
      id: input.id,
      tier: input.tier ?? kind.leastTier(options),
      target: sameTarget(kind.target(options)),
      isDryRun: input.mode === "dry_run",
      isOptedIn: input.automatic === true,
      on: input.on ?? ["DOWN"],
      evidence: input.evidence ?? (kind.kind === "failover" ? 3 : 1),
      guards: [...new Set(input.guards)],
      limits: {
        ...DEFAULT_RECOVERY_LIMITS,
        attempts: input.attempts,
        backoffMs: input.backoff,
        maxBackoffMs: Math.max(input.max_backoff, input.backoff),
        perHour: input.per_hour,
        debounceMs: input.debounce,
      },
    },
    kind: kind.kind,
    options,
    what: kind.what(options),
    deadlineMs: input.deadline,
    verifyMs: input.verify,
    runbook: input.runbook ?? null,
  };
}

/** This host has several names, which share one budget. */
function sameTarget(target: string): string {
  return target.replace(/(^|[\s/@])(?:127\.0\.0\.1|\[::1\]|::1)(?=[:/]|$)/, "$1localhost");
}

function tierFaults(
  { automatic }: ActionSettingsInput,
  at: { readonly definition: ActionDefinition; readonly least: RecoveryTier; readonly base: ConfigPath },
): Fault[] {
  const { definition, least, base } = at;
  const { tier } = definition.rule;
  const faults: Fault[] = [];
  if (!isAtLeast(tier, least)) {
    const message = `${definition.kind} that does this is ${least} at least: it would ${definition.what}`;
    faults.push({ path: [...base, "tier"], message });
  }
  if (definition.kind === "failover" && definition.rule.evidence < LEAST_FAILOVER_EVIDENCE) {
    const message = `a failover takes ${LEAST_FAILOVER_EVIDENCE} failing answers in a row at least: one may be forged`;
    faults.push({ path: [...base, "evidence"], message });
  }
  if (automatic !== undefined && tier !== "T3") {
    const why = tier === "T5" ? "T5 is only ever started by a person" : "T0 to T2 are anyway, T4 asks people first";
    faults.push({ path: [...base, "automatic"], message: `is for T3 only: ${why}` });
  }
  return faults;
}

function guardFaults(
  { rule }: ActionDefinition,
  guards: ReadonlyMap<string, GuardDefinition>,
  base: ConfigPath,
): Fault[] {
  const faults = rule.guards.flatMap((id, index): Fault[] => {
    if (guards.has(id)) return [];
    const message = `there is no guard "${id}"${hintOf(id, guards.keys())}`;
    return [{ path: [...base, "guards", index], message }];
  });
  if (rule.tier !== GUARDED_TIER) return faults;
  const kinds = new Set(rule.guards.map((id) => guards.get(id)?.kind));
  const missing = REQUIRED_GUARDS.filter((kind) => !kinds.has(kind));
  if (missing.length === 0) return faults;
  const words = missing.map((kind) => `one of kind ${kind} (${GUARD_WORDS[kind]})`).join(", ");
  return [...faults, { path: [...base, "guards"], message: `${GUARDED_TIER} needs a guard that says so: ${words}` }];
}

function toGuard(input: GuardInput): GuardDefinition {
  const { id } = input;
  if (input.kind === "in_flight" || input.kind === "metric") {
    const { kind, component, metric, labels, max_age: maxAgeMs, max = null } = input;
    const min = "min" in input ? (input.min ?? null) : null;
    return { id, kind, component, metric, labels, min, max, maxAgeMs };
  }
  if (input.kind === "reconciliation") {
    return { id, kind: "reconciliation", components: [input.component], maxAgeMs: input.max_age };
  }
  if (input.kind === "healthy") return { id, kind: "healthy", components: input.components, maxAgeMs: input.max_age };
  if (input.kind === "deploy_lock") return { id, kind: "deploy_lock", file: input.file ?? null };
  const { calendar, phases, not_within: notWithinMs } = input;
  return { id, kind: "market", calendar, phases, notWithinMs };
}

/** The policy of what was read, and of who may agree. */
export function toRecoveryPolicy(
  input: RecoveryInput,
  { actions, guards }: ReadRecovery,
  users: readonly UserConfig[],
): RecoveryPolicy {
  const { required: approvalsRequired } = peopleOf(users, input);
  return {
    actions: Array.from(actions.values(), ({ definition }) => definition),
    guards: [...guards.values()],
    blastRadius: { causes: input.blast_radius.causes, withinMs: input.blast_radius.within },
    approvalsRequired,
    isSinglePerson: approvalsRequired === 1,
    approvalExpiresMs: input.approvals.expires,
    rearmRequired: peopleOf(users, input).risk >= 2 ? 2 : 1,
  };
}

/** How many may agree and start what only people may, and how many must agree. */
export function peopleOf(users: readonly Pick<UserConfig, "roles">[], { approvals }: Pick<RecoveryInput, "approvals">) {
  const having = (role: Role) => users.filter(({ roles }) => roles.includes(role)).length;
  const approvers = having("approver");
  return { approvers, risk: having("risk"), required: approvals.required ?? (approvers >= 2 ? 2 : 1) };
}

export function toComponentRecovery({ actions, fallback, runbook }: ComponentRecoveryInput): ComponentRecovery {
  return {
    actions: [...new Set(actions)],
    fallback:
      fallback === undefined
        ? null
        : {
            text: fallback.text,
            component: fallback.component ?? null,
            max_age_seconds: fallback.max_age === undefined ? null : fallback.max_age / 1000,
            reduce_only: fallback.reduce_only,
          },
    runbook: runbook.map(({ text, link = null, action = null }) => ({ text, link, action })),
  };
}

/** A hint of what was meant, for the end of a message. */
export function hintOf(name: string, known: Iterable<string>): string {
  const names = [...known];
  const near = didYouMean(name, names);
  if (near !== null) return `; did you mean "${near}"?`;
  return names.length === 0 ? "; there are none" : `; known: ${names.join(", ")}`;
}

function twice(path: ConfigPath, id: string, what: string): Fault {
  return { path, message: `"${id}" is the id of another ${what} already` };
}

function entriesOf(list: unknown): [number, unknown][] {
  return Array.isArray(list) ? [...list.entries()] : [];
}
