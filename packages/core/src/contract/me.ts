import { z } from "zod";

/**
 * What a caller may do. `viewer` reads; `operator` also runs the monitor; `admin` also reaches into this host. `approver`
 * and `risk` are capabilities beside that line: they read too, and nobody has them who was not given them by name.
 */
export const ROLES = ["viewer", "operator", "admin", "approver", "risk"] as const;
export type Role = (typeof ROLES)[number];

/** How a caller was recognised; `application`: by the application that serves this API. */
export const RECOGNITIONS = ["local", "anonymous", "session", "key", "application"] as const;
export type Recognition = (typeof RECOGNITIONS)[number];

/** `GET /me`, and the answer to a login: who asks and what they may do. */
export const me = z.object({
  name: z.string(),
  display_name: z.string().nullable(),
  roles: z.array(z.enum(ROLES)).describe("all of them, those that another includes too"),
  recognised_by: z.enum(RECOGNITIONS),
  login_possible: z.boolean().describe("whether there are users to log in as"),
  version: z.string().optional().describe("of the server that answers, so that a page notices an upgrade"),
});
export type Me = z.infer<typeof me>;
