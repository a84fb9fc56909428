import { z } from "zod";
import type { RouteTable } from "../route.ts";
import { badRequest, bodyRefused, ok, tooBusy } from "./answers.ts";

const post = { method: "POST", tag: "inbound" } as const;
const taken = z.object({
  taken: z.int().nonnegative(),
  own: z.int().nonnegative().describe("our own that came back, and were left out"),
});

/** What other programs hand over, below the base path. */
export const inboundRoutes = {
  alertmanagerWebhook: {
    ...post,
    path: "/inbound/alertmanager",
    role: "operator",
    summary: "Take what Alertmanager sends to a webhook receiver (version 4)",
    body: z.unknown().describe('`{ version: "4", alerts: [{ status, labels, annotations, startsAt, endsAt }] }`'),
    answers: { ...ok(taken), ...badRequest, ...bodyRefused, ...tooBusy },
  },
} as const satisfies RouteTable;

/** What carries a signature over its raw body instead of a key; below the base path. */
export const signedRoutes = {
  pagerDutyWebhook: {
    ...post,
    path: "/inbound/pagerduty",
    role: "anyone",
    summary: "Take what PagerDuty's webhook (v3) sends, signed: who acknowledges there, does so here",
    body: z.unknown().describe("as PagerDuty sends it, with `X-PagerDuty-Signature`"),
    answers: { 204: { description: "taken" }, ...badRequest, ...bodyRefused },
  },
} as const satisfies RouteTable;

/** Alertmanager's own path, at the root, so that Prometheus can be pointed here as at an Alertmanager. */
export const alertmanagerRoutes = {
  alertmanagerAlerts: {
    ...post,
    path: "/api/v2/alerts",
    role: "operator",
    summary: "Take alerts as an Alertmanager does, from Prometheus for one",
    body: z.unknown().describe("`[{ labels, annotations, startsAt, endsAt, generatorURL }]`"),
    answers: { 200: { description: "taken" }, ...badRequest, ...bodyRefused, ...tooBusy },
  },
} as const satisfies RouteTable;
