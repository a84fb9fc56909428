import { z } from "zod";
import type { RouteTable } from "../route.ts";
import { badRequest, ok } from "./answers.ts";

const probe = { method: "GET", role: "viewer", tag: "probes" } as const;
/** Orchestrators ask without credentials, and learn nothing about what is watched. */
const openProbe = { ...probe, role: "anyone" } as const;
const entry = z.looseObject({ componentType: z.string(), status: z.enum(["pass", "warn", "fail"]) });
const probeAnswer = z.object({
  status: z.enum(["pass", "warn", "fail"]),
  output: z.string().optional(),
  checks: z.record(z.string(), z.array(entry)).optional(),
});

/** What stands at the root: probes and metrics for other programs, and this API's description. */
export const rootRoutes = {
  livez: {
    ...openProbe,
    path: "/livez",
    summary: "Is the process alive? Depends on nothing outside it",
    answers: ok(probeAnswer, "always, while it can answer at all"),
  },
  readyz: {
    ...openProbe,
    path: "/readyz",
    summary: "Can Plimsoll itself do its work? Says nothing about what it watches",
    answers: {
      ...ok(probeAnswer, "pass, or warn while history cannot be kept"),
      503: { description: "fail", schema: probeAnswer },
    },
  },
  healthz: {
    ...probe,
    path: "/healthz",
    summary: "How is the watched system? health+json when accepted. Not for restarting Plimsoll: that is /livez",
    querystring: z.strictObject({
      always_ok: z
        .enum(["true", "false"])
        .default("false")
        .describe("answer 200 also on fail, for readers of the body"),
    }),
    answers: {
      ...ok(probeAnswer, "pass or warn: HEALTHY, WARNING, or nothing known yet"),
      503: { description: "fail: CRITICAL or DOWN", schema: probeAnswer },
      ...badRequest,
    },
  },
  metrics: {
    ...probe,
    path: "/metrics",
    summary: "Everything as Prometheus text, or OpenMetrics when accepted; 200 also when the system is unhealthy",
    answers: { 200: { description: "the exposition", schema: z.string(), contentType: "text/plain" } },
  },
  openApi: {
    ...probe,
    path: "/openapi.json",
    summary: "This description",
    answers: ok(z.record(z.string(), z.unknown()), "an OpenAPI 3.1 document"),
  },
} as const satisfies RouteTable;
