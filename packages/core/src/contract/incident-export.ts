import { z } from "zod";
import { alertRecord } from "./alert.ts";
import { healthCheckRow } from "./history.ts";
import { incident } from "./incident.ts";
import { systemEvent } from "./system-event.ts";

/** An incident with all that happened, as it is exported for a post-mortem. */
export const incidentExport = z.object({
  incident,
  timeline: z.array(systemEvent).describe("oldest first"),
  alerts: z.array(alertRecord),
  checks: z.array(healthCheckRow).describe("the members' results around it, oldest first"),
});
export type IncidentExport = z.infer<typeof incidentExport>;
