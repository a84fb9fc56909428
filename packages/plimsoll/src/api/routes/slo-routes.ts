import { page, sloReport } from "@plimsoll/core";
import { z } from "zod";
import type { RouteTable } from "../route.ts";
import { notFound, ok } from "./answers.ts";

const get = { method: "GET", role: "viewer", tag: "history" } as const;

/** Objectives and their error budgets, below the base path. */
export const sloRoutes = {
  slos: {
    ...get,
    path: "/slo",
    summary: "Every objective: budget, burn rates and alerts, each day's part; judged at most half a minute ago",
    answers: ok(page(sloReport)),
  },
  slo: {
    ...get,
    path: "/slo/:slo_id",
    summary: "One objective",
    params: z.strictObject({ slo_id: z.string().min(1).max(100) }),
    answers: { ...ok(sloReport), ...notFound },
  },
} as const satisfies RouteTable;
