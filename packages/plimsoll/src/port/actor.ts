import type { Recognition, Role } from "@plimsoll/core";

export type { Recognition, Role } from "@plimsoll/core";

/** Who asks: a person or a program. The name goes into the audit trail. */
export interface Actor {
  readonly name: string;
  /** As given; what they include is worked out when one is needed. */
  readonly roles: readonly Role[];
  readonly displayName?: string;
  /** Default `application`. */
  readonly recognisedBy?: Recognition;
}

/** Each role and those that it includes. */
const INCLUDED: Readonly<Record<Role, readonly Role[]>> = {
  viewer: ["viewer"],
  operator: ["viewer", "operator"],
  admin: ["viewer", "operator", "admin"],
  approver: ["viewer", "approver"],
  risk: ["viewer", "risk"],
};

/** Every role that somebody has, the included ones too. */
export function effectiveRoles({ roles }: Pick<Actor, "roles">): readonly Role[] {
  return [...new Set(roles.flatMap((role) => INCLUDED[role]))];
}

export function hasRole(actor: Pick<Actor, "roles">, needed: Role): boolean {
  return actor.roles.some((role) => INCLUDED[role].includes(needed));
}

/** Who gives no credentials, or none that are looked at. */
export const NOBODY: Actor = { name: "nobody", roles: [], recognisedBy: "anonymous" };
