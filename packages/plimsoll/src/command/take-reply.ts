import { incidentName } from "@plimsoll/core";
import type { ChannelReply } from "../port/channel.ts";
import { PlimsollError } from "../port/plimsoll-error.ts";
import { acknowledgeIncident } from "./act-on-incident.ts";
import type { CommandPorts } from "./command-context.ts";

/** Carries out what somebody answered to a notification; resolves with words for them, also when it could not be done. */
export async function takeReply(ports: CommandPorts, { incidentId, by, reason }: ChannelReply): Promise<string> {
  const actor = { name: by, roles: ["operator" as const] };
  try {
    const incident = await acknowledgeIncident({ ...ports, actor }, { incident: incidentId, reason });
    return `${incidentName(incident)} is yours, ${by}`;
  } catch (error) {
    if (error instanceof PlimsollError && error.code === "not_found") return "This incident is over already.";
    ports.log.error({ err: error, incident_id: incidentId }, "an acknowledgement could not be taken");
    return "Plimsoll could not take this; use the dashboard.";
  }
}
