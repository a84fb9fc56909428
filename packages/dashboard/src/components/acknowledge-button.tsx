import { Button } from "@mantine/core";
import { type Incident, incidentName } from "@plimsoll/core";
import { useIncidentAction } from "../lib/api/use-incident-action.ts";
import { useRight } from "../lib/session/use-right.ts";
import { componentTexts as texts } from "../texts/components.ts";
import classes from "./acknowledge-button.module.css";

/** Takes an incident with one press, without a reason. Says in its title why it can't be pressed, and below what failed. */
export function AcknowledgeButton({ incident }: { incident: Pick<Incident, "incident_id" | "number"> }) {
  const action = useIncidentAction(incident.incident_id);
  const { may, why } = useRight("operator");
  const name = incidentName(incident);
  return (
    <span className={classes.acknowledge}>
      <Button
        size="xs"
        variant="default"
        loading={action.isPending}
        disabled={!may}
        aria-label={texts.acknowledgeName(name)}
        title={why ?? texts.acknowledgeSays(name)}
        onClick={() => action.mutate({ verb: "acknowledge", body: { reason: "" } })}
      >
        {texts.acknowledge}
      </Button>
      {action.error !== null && (
        <span className={classes.fault} role="alert">
          {texts.notAcknowledged(name, action.error.message)}
        </span>
      )}
    </span>
  );
}
