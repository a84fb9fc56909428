import { type ComponentType, isAtLeast } from "@plimsoll/core";
import type { ComponentDefinition } from "../port/component-definition.ts";
import type { ConfigPath, Fault } from "./fault.ts";
import { hintOf, type ReadAction, type ReadRecovery } from "./read-recovery.ts";

/** A component as read (null: it has mistakes of its own), and where it stands in the file. */
export interface PlacedComponent {
  readonly definition: ComponentDefinition | null;
  readonly id: string | null;
  readonly base: ConfigPath;
}

export interface RecoverySurroundings {
  /** Whether what was tried outlives a restart. */
  readonly isKept: boolean;
  /** Ids of the calendars that there are. */
  readonly calendars: readonly string[];
  /** Null: not known, because something is wrong with them. */
  readonly people: { readonly approvers: number; readonly risk: number; readonly required: number } | null;
}

/** What has orders under way: restarting it is never below T4, whatever the action is called. */
const ORDER_TYPES: readonly ComponentType[] = ["ORDER_EXECUTION", "RISK_ENGINE"];

/** What is wrong between components, actions and guards: names that nothing has, and what must never run by itself. */
export function recoveryFaults(
  components: readonly PlacedComponent[],
  read: ReadRecovery,
  { isKept, calendars, people }: RecoverySurroundings,
): Fault[] {
  const ids = components.flatMap(({ id }) => id ?? []);
  return [
    ...components.flatMap((it) => componentFaults(it, read, ids)),
    ...guardFaults(read, ids, calendars),
    ...orderStoreFaults(components, read),
    ...gatewayFaults(read),
    ...(isKept ? [] : forgettingFaults(read)),
    ...peopleFaults(read, people),
  ];
}

function componentFaults({ definition, base }: PlacedComponent, read: ReadRecovery, ids: readonly string[]): Fault[] {
  const { recovery } = definition ?? {};
  if (definition === null || recovery === undefined) return [];
  const at = [...base, "recovery"];
  const unknown = (id: string, path: ConfigPath): Fault[] =>
    read.actionIds.has(id) ? [] : [{ path, message: `there is no action "${id}"${hintOf(id, read.actionIds)}` }];
  const standIn = recovery.fallback?.component ?? null;
  return [
    ...recovery.actions.flatMap((id, index) => {
      const path = [...at, "actions", index];
      const action = read.actions.get(id);
      const message = action === undefined ? null : objection(definition, action);
      return message === null ? unknown(id, path) : [{ path, message }];
    }),
    ...recovery.runbook.flatMap(({ action }, index) =>
      action === null ? [] : unknown(action, [...at, "runbook", index, "action"]),
    ),
    ...(standIn === null || ids.includes(standIn)
      ? []
      : [
          {
            path: [...at, "fallback", "component"],
            message: `there is no component "${standIn}"${hintOf(standIn, ids)}`,
          },
        ]),
  ];
}

/** Why an action must not be on a component's list; null when it may. */
function objection({ type, id }: ComponentDefinition, { definition, kind }: ReadAction): string | null {
  const { rule } = definition;
  if (rule.tier === "T5") return `${rule.id} is T5, which only a person may start: it stands on no component's list`;
  if (rule.tier === "T3" && !rule.isDryRun && !rule.isOptedIn) {
    return `${rule.id} is T3: say "automatic: true" in it if it may stop new risk by itself`;
  }
  if (ORDER_TYPES.includes(type) && !isAtLeast(rule.tier, kind.restarts ? "T4" : "T3") && rule.tier !== "T0") {
    const words = "what stops new risk is T3, what restarts or fails over is T4";
    return `${id} is of type ${type}: ${words}, and ${rule.id} is ${rule.tier}`;
  }
  if (type === "MARKET_DATA" && rule.tier === "T4") {
    return `${id} is market data: an order gateway is not restarted because data stopped`;
  }
  return null;
}

function guardFaults({ guards }: ReadRecovery, ids: readonly string[], calendars: readonly string[]): Fault[] {
  return [...guards.values()].flatMap((guard, index): Fault[] => {
    const path = ["recovery", "guards", index];
    if (guard.kind === "market") {
      if (calendars.includes(guard.calendar)) return [];
      const message = `there is no calendar "${guard.calendar}"${hintOf(guard.calendar, calendars)}`;
      return [{ path: [...path, "calendar"], message }];
    }
    const named = "component" in guard ? [guard.component] : "components" in guard ? guard.components : [];
    return named
      .filter((id) => !ids.includes(id))
      .map((id) => ({ path, message: `there is no component "${id}"${hintOf(id, ids)}` }));
  });
}

/** What is a gateway for one action is one for every action: nothing restarts it by itself under another name. */
function gatewayFaults({ actions }: ReadRecovery): Fault[] {
  const restarts = [...actions.values()].filter(({ kind }) => kind.restarts);
  return restarts.flatMap(({ definition: { rule }, base }) => {
    const gateway = restarts.find(
      ({ definition: { rule: other } }) => other.tier === "T4" && other.target === rule.target,
    );
    if (gateway === undefined || isAtLeast(rule.tier, "T4")) return [];
    const words = `${gateway.definition.rule.id} is T4 and acts upon the same (${rule.target})`;
    return [{ path: [...base, "tier"], message: `${words}: what restarts it is T4` }];
  });
}

/** A database that orders are kept in is not one to be mended by itself. */
function orderStoreFaults(components: readonly PlacedComponent[], { actions }: ReadRecovery): Fault[] {
  const stores = components.flatMap(({ definition }) => {
    const check = definition?.check;
    return check !== undefined && "options" in check && check.kind === "order_store" ? textsIn(check.options) : [];
  });
  return [...actions.values()].flatMap(({ definition, kind, base }) => {
    const path = (definition.options as { path?: unknown }).path;
    if (kind.kind !== "sqlite" || typeof path !== "string" || isAtLeast(definition.rule.tier, "T4")) return [];
    if (!stores.some((text) => text === path || text === `sqlite:${path}`)) return [];
    return [{ path: [...base, "tier"], message: `orders are kept in ${path}: what mends it is T4` }];
  });
}

/** What people have to begin or agree to needs people who may. */
function peopleFaults({ actions }: ReadRecovery, people: RecoverySurroundings["people"]): Fault[] {
  if (people === null) return [];
  const { approvers, risk, required } = people;
  return [...actions.values()].flatMap(({ definition: { rule }, base }): Fault[] => {
    if (rule.isDryRun) return [];
    const path = [...base, "mode"];
    if (rule.tier === "T5" && risk === 0) {
      return [{ path, message: "nobody may start it: give a user under auth.users the role risk" }];
    }
    if (rule.tier !== "T4" || approvers >= required) return [];
    const who = required === 1 ? "a user" : `${required} users`;
    return [{ path, message: `nobody may agree to it: give ${who} under auth.users the role approver` }];
  });
}

/** What was tried must outlive a restart, or it would be tried again and again. */
function forgettingFaults({ actions }: ReadRecovery): Fault[] {
  return [...actions.values()].flatMap(({ definition, base }) =>
    definition.rule.isDryRun
      ? []
      : [{ path: [...base, "mode"], message: "live needs a store that is kept: storage.url is in memory" }],
  );
}

function textsIn(value: unknown): string[] {
  if (typeof value === "string") return [value];
  if (typeof value !== "object" || value === null) return [];
  return Object.values(value).flatMap(textsIn);
}
