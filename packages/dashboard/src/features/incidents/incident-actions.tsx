import { Button } from "@mantine/core";
import { type Incident, incidentName } from "@plimsoll/core";
import { useState } from "react";
import { RightNote } from "../../components/right-note.tsx";
import { useIncidentAction } from "../../lib/api/use-incident-action.ts";
import { useRight } from "../../lib/session/use-right.ts";
import { incidentsTexts } from "../../texts/incidents.ts";
import { ActionForm, type FormVerb } from "./action-form.tsx";
import classes from "./incident-actions.module.css";

const texts = incidentsTexts.actions;
const VERBS: readonly FormVerb[] = ["acknowledge", "snooze", "assign", "notes"];

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
      {isOver && <p className={classes.over}>{texts.over(incidentName(incident))}</p>}
      <fieldset className={classes.buttons}>
        <legend className="visually-hidden">{texts.legend(incidentName(incident))}</legend>
        {VERBS.filter((one) => !isOver || one === "notes").map((one) => (
          <Button
            key={one}
            size="xs"
            variant={one === "acknowledge" && incident.status === "open" ? "filled" : "default"}
            disabled={!right.may}
            aria-expanded={verb === one}
            {...(right.why === null ? {} : { title: right.why })}
            onClick={() => choose(verb === one ? null : one)}
          >
            {texts.buttons[one]}
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
