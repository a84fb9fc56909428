import { page, readinessGate } from "@plimsoll/core";
import { z } from "zod";
import { signOffReadinessInput } from "../../command/sign-off-readiness.ts";
import type { RouteTable } from "../route.ts";
import { badRequest, bodyRefused, notDue, notFound, ok } from "./answers.ts";

/** The gates before markets open, below the base path. */
export const readinessRoutes = {
  readiness: {
    method: "GET",
    role: "viewer",
    tag: "market",
    path: "/readiness",
    summary: "The gates before markets open: what stands in the way, and who signed off",
    answers: ok(page(readinessGate)),
  },
  signOffReadiness: {
    method: "POST",
    role: "operator",
    tag: "market",
    path: "/readiness/:component_id/sign-off",
    summary: "Let a market open as things stand; what is in the way now is accepted for this one open",
    params: z.strictObject({ component_id: z.string().min(1).max(200) }),
    body: signOffReadinessInput.prefault({}),
    answers: { ...ok(readinessGate), ...badRequest, ...notFound, ...notDue, ...bodyRefused },
  },
} as const satisfies RouteTable;
