import { Button } from "@mantine/core";
import { type Incident, incidentName } from "@plimsoll/core";
import { useState } from "react";
import { RightNote } from "../../components/right-note.tsx";
import { useIncidentAction } from "../../lib/api/use-incident-action.ts";
import { useRight } from "../../lib/session/use-right.ts";
import { ActionForm, type FormVerb } from "./action-form.tsx";
import classes from "./incident-actions.module.css";

const ACTIONS: readonly { readonly verb: FormVerb; readonly label: string }[] = [
  { verb: "acknowledge", label: "Acknowledge" },
  { verb: "snooze", label: "Snooze…" },
  { verb: "assign", label: "Assign…" },
  { verb: "notes", label: "Note…" },
];

/** What a person can do about an incident, of one that is over a note: a press shows the form, another does it. */
export function IncidentActions({ incident }: { incident: Incident }) {
  const [verb, setVerb] = useState<FormVerb | null>(null);
  const action = useIncidentAction(incident.incident_id);
  const right = useRight("operator");
  const isOver = incident.status === "resolved";
  const choose = (next: FormVerb | null): void => {
    action.reset();
    setVerb(next);
  };
  return (
    <div className={classes.actions}>
      {isOver && <p className={classes.over}>{incidentName(incident)} is over; notes can still be added.</p>}
      <fieldset className={classes.buttons}>
        <legend className="visually-hidden">What to do about {incidentName(incident)}</legend>
        {ACTIONS.filter((one) => !isOver || one.verb === "notes").map((one) => (
          <Button
            key={one.verb}
            size="xs"
            variant={one.verb === "acknowledge" && incident.status === "open" ? "filled" : "default"}
            disabled={!right.may}
            aria-expanded={verb === one.verb}
            {...(right.why === null ? {} : { title: right.why })}
            onClick={() => choose(verb === one.verb ? null : one.verb)}
          >
            {one.label}
          </Button>
        ))}
      </fieldset>
      <RightNote right={right} />
      {verb !== null && right.may && (
        <ActionForm
          key={verb}
          verb={verb}
          incident={incident}
          pending={action.isPending}
          error={action.error}
          onCancel={() => choose(null)}
          onSubmit={(chosen) => action.mutate(chosen, { onSuccess: () => choose(null) })}
        />
      )}
    </div>
  );
}
