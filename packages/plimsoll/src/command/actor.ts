import { PlimsollError } from "../port/plimsoll-error.ts";

/** What a caller may do, each including those before it. */
const ROLES = ["viewer", "operator", "admin"] as const;
export type Role = (typeof ROLES)[number];

/** Who asks for a change: a person or a program. The name goes into the audit trail. */
export interface Actor {
  readonly name: string;
  readonly role: Role;
}

/** Everyone on this host, while no users are configured. */
export const LOCAL_ADMIN: Actor = { name: "local", role: "admin" };

function hasRole(actor: Actor, needed: Role): boolean {
  return ROLES.indexOf(actor.role) >= ROLES.indexOf(needed);
}

/** Throws `forbidden` saying which role `what` needs. */
export function requireRole(actor: Actor, needed: Role, what: string): void {
  if (hasRole(actor, needed)) return;
  throw new PlimsollError("forbidden", `${what} needs the role ${needed}, and ${actor.name} is ${actor.role}`);
}
