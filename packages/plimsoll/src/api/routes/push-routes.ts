import { z } from "zod";
import type { RouteTable } from "../route.ts";
import { badRequest, pushRefused } from "./answers.ts";
import { componentParams } from "./reading-routes.ts";

/** Larger bodies of what programs push are refused, bytes. */
export const MAX_PUSH_BYTES = 16 * 1024;

const beat = {
  tag: "inbound",
  path: "/heartbeats/:component_id",
  // The component itself says what it takes: a signature, a key, or an operator's right. The handler looks at all three.
  role: "anyone",
  params: componentParams,
  querystring: z.object({
    key: z.string().max(512).optional().describe("the component's key; or as `Authorization: Bearer`"),
  }),
  answers: { 204: { description: "taken" }, ...badRequest, ...pushRefused },
} as const;

/** What programs push to components; below the base path. */
export const pushRoutes = {
  heartbeat: {
    ...beat,
    method: "POST",
    summary: "Take a heartbeat: the program lives, and says how it is",
    body: z
      .unknown()
      .describe(
        "nothing, or JSON whatever the content type: `{ status, message, progress, metrics }`; signed with `X-Plimsoll-Timestamp`, `-Sequence` and `-Signature` where the component has a secret",
      ),
  },
  shortHeartbeat: {
    ...beat,
    method: "GET",
    summary: "Take a heartbeat that says nothing more, from a program that can only open an address",
    // A page of another site must not keep a dead engine alive.
    sameSiteOnly: true,
  },
} as const satisfies RouteTable;
