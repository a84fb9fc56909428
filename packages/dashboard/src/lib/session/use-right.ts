import type { Me, Role } from "@plimsoll/core";
import { useMe } from "./use-me.ts";

/** Whether the person before the page may do something; if not, why, in words. */
export interface Right {
  readonly may: boolean;
  readonly why: string | null;
}

/**
 * What needs this role; `toDo` says what that is. Without users everyone on the host is its admin, who may do all that an
 * operator may.
 */
export function useRight(role: Role, toDo?: string): Right {
  return rightOf(useMe(), role, toDo);
}

export function rightOf(me: Me | null, role: Role, toDo = "to change something"): Right {
  if (me === null) return { may: false, why: null };
  if (me.roles.includes(role)) return { may: true, why: null };
  if (me.recognised_by === "anonymous") {
    return { may: false, why: `You are not logged in; ${toDo} you need the role ${role}.` };
  }
  const { roles } = me;
  const has = roles.length === 0 ? "no role" : `the ${roles.length === 1 ? "role" : "roles"} ${roles.join(" and ")}`;
  return { may: false, why: `${me.display_name ?? me.name} has ${has}; ${toDo} you need ${role}.` };
}
