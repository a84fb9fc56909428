import { type Actor, hasRole, type Role } from "../port/actor.ts";
import { PlimsollError } from "../port/plimsoll-error.ts";

export type { Actor, Role } from "../port/actor.ts";

/**
 * Everyone on this host, while no users are configured. Admin, but neither approver nor risk: who approves or cancels is a
 * named person, and administering the monitor must not be enough for it.
 */
export const LOCAL_ADMIN: Actor = { name: "local", roles: ["admin"], recognisedBy: "local" };

/** Throws `unauthenticated` when nobody in particular asks, and `forbidden` saying which role `what` needs. */
export function requireRole(actor: Actor, needed: Role, what: string): void {
  if (hasRole(actor, needed)) return;
  if (actor.recognisedBy === "anonymous") {
    throw new PlimsollError("unauthenticated", `${what} needs the role ${needed}: log in, or send an API key`);
  }
  const held = actor.roles.length === 0 ? "has no role" : `is ${actor.roles.join(" and ")}`;
  throw new PlimsollError("forbidden", `${what} needs the role ${needed}, and ${actor.name} ${held}`);
}
