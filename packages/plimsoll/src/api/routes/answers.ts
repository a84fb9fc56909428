import { problem } from "@plimsoll/core";
import type { z } from "zod";
import type { RouteAnswer } from "../route.ts";

const refused = (description: string): RouteAnswer => ({
  description,
  schema: problem,
  contentType: "application/problem+json",
});

/** Answers that every route can give, whoever asks. */
export const COMMON_ANSWERS = {
  401: refused("users are configured, and the request carries no session or key that is known"),
  403: refused("the role is too low, or a page of another site asks"),
  421: refused("the Host header names a host that is not served here"),
  500: refused("something went wrong inside Plimsoll; the log has the details"),
} as const;

export const ok = (schema: z.ZodType, description = "as described"): Record<200, RouteAnswer> => ({
  200: { description, schema },
});
export const badRequest = { 400: refused("what was sent is wrong; `errors` names each field") } as const;
export const notFound = { 404: refused("there is no such component") } as const;
export const conflict = {
  409: refused("the id is taken, the component is declared elsewhere or needed, or it is being changed"),
} as const;
export const notDue = { 409: refused("no open is due to be signed off") } as const;
export const recoveryNotFound = { 404: refused("there is no such attempt, action or component") } as const;
export const recoveryConflict = {
  409: refused("it does not stand as was thought: decided already, something else is under way, or a guard forbids it"),
} as const;
export const noStore = {
  503: refused("the store cannot be used right now; what is wrong stands in `detail`"),
} as const;
export const loginRefused = {
  401: refused("the name or the password is wrong"),
  409: refused("there is nobody to log in as: no users are configured"),
  429: refused("too many failed logins; `Retry-After` says when to try again"),
} as const;
export const noChromium = { 501: refused("PDF needs a Chromium on this machine, and there is none") } as const;
export const noDiscovery = { 501: refused("this server does not look around on its machine") } as const;
export const tooBusy = { 503: refused("too much of this is going on already; try again") } as const;
export const bodyRefused = {
  413: refused("the body is larger than 1 MiB"),
  415: refused("the body is not application/json"),
} as const;
export const pushRefused = {
  403: refused("it is neither signed nor has a key, where one is needed, or one of the two is not right"),
  404: refused("no such component takes this; told only to who may push by a right of its own"),
  409: refused("its stamp is too old or lies in the future, or it came before"),
  413: refused("the body is larger than 16 KiB"),
  429: refused("more a second than are taken"),
} as const;
