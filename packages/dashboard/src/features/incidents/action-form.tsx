import { NativeSelect, TextInput } from "@mantine/core";
import { type Incident, incidentName } from "@plimsoll/core";
import type { ReactNode } from "react";
import { fieldOf, InlineForm } from "../../components/inline-form.tsx";
import type { IncidentAction } from "../../lib/api/use-incident-action.ts";
import { useMe } from "../../lib/session/use-me.ts";
import { incidentsTexts } from "../../texts/incidents.ts";

/** The actions that ask for something first. */
export type FormVerb = Exclude<IncidentAction["verb"], "clocks">;

const texts = incidentsTexts.actions;
const SNOOZES = Object.entries(texts.snooze.times).map(([value, label]) => ({ value, label }));

interface Props {
  readonly verb: FormVerb;
  readonly incident: Incident;
  readonly pending: boolean;
  readonly error: Error | null;
  readonly onSubmit: (action: IncidentAction) => void;
  readonly onCancel: () => void;
}

/** Asks for what an action needs, and says what it will do. */
export function ActionForm({ verb, incident, onSubmit, ...rest }: Props) {
  const me = useMe();
  const { submit, says, fields } = describe(verb, incident, me?.name ?? "");
  return (
    <InlineForm
      label={submit}
      submit={submit}
      says={says}
      onSubmit={(given) => onSubmit(toAction(verb, given))}
      {...rest}
    >
      {fields}
    </InlineForm>
  );
}

function describe(verb: FormVerb, incident: Incident, me: string): { submit: string; says: string; fields: ReactNode } {
  const name = incidentName(incident);
  switch (verb) {
    case "acknowledge":
      return {
        submit: texts.acknowledge.submit(name),
        says: texts.acknowledge.says,
        fields: <TextInput name="reason" label={texts.reasonMay} maxLength={500} autoFocus />,
      };
    case "snooze":
      return {
        submit: texts.snooze.submit(name),
        says: texts.snooze.says,
        fields: (
          <>
            <NativeSelect name="for" label={texts.snooze.for} data={SNOOZES} defaultValue="30m" autoFocus />
            <TextInput name="reason" label={texts.reason} required maxLength={500} />
          </>
        ),
      };
    case "assign":
      return {
        submit: texts.assign.submit(name),
        says: texts.assign.says,
        fields: (
          <>
            <TextInput
              name="to"
              label={texts.assign.to}
              defaultValue={incident.assigned_to ?? me}
              maxLength={200}
              autoFocus
            />
            <TextInput name="reason" label={texts.reasonMay} maxLength={500} />
          </>
        ),
      };
    case "notes":
      return {
        submit: texts.notes.submit(name),
        says: texts.notes.says,
        fields: <TextInput name="text" label={texts.notes.text} required maxLength={2000} autoFocus />,
      };
  }
}

function toAction(verb: FormVerb, given: FormData): IncidentAction {
  const reason = fieldOf(given, "reason");
  switch (verb) {
    case "acknowledge":
      return { verb, body: { reason } };
    case "snooze":
      return { verb, body: { reason, for: fieldOf(given, "for") } };
    case "assign":
      return { verb, body: { reason, to: fieldOf(given, "to") || null } };
    case "notes":
      return { verb, body: { text: fieldOf(given, "text") } };
  }
}
