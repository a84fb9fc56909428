import { NativeSelect, TextInput } from "@mantine/core";
import { type Incident, incidentName } from "@plimsoll/core";
import type { ReactNode } from "react";
import { fieldOf, InlineForm } from "../../components/inline-form.tsx";
import type { IncidentAction } from "../../lib/api/use-incident-action.ts";
import { useMe } from "../../lib/session/use-me.ts";

/** The actions that ask for something first. */
export type FormVerb = Exclude<IncidentAction["verb"], "clocks">;

const SNOOZES = [
  { value: "15m", label: "15 min" },
  { value: "30m", label: "30 min" },
  { value: "1h", label: "1 h" },
  { value: "2h", label: "2 h" },
  { value: "4h", label: "4 h" },
  { value: "8h", label: "8 h" },
  { value: "1d", label: "1 day" },
  { value: "7d", label: "7 days" },
];

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
        submit: `Acknowledge ${name}`,
        says: "You have it from now on: reminders and escalation stop, and others see your name.",
        fields: <TextInput name="reason" label="Reason (may stay empty)" maxLength={500} autoFocus />,
      };
    case "snooze":
      return {
        submit: `Snooze ${name}`,
        says: "Nobody hears of it until then, whatever happens to it; then whoever had heard of it is reminded.",
        fields: (
          <>
            <NativeSelect name="for" label="For" data={SNOOZES} defaultValue="30m" autoFocus />
            <TextInput name="reason" label="Reason" required maxLength={500} />
          </>
        ),
      };
    case "assign":
      return {
        submit: `Assign ${name}`,
        says: "Others see who has it. Left empty: nobody has it. Being assigned does not acknowledge it.",
        fields: (
          <>
            <TextInput
              name="to"
              label="Who has it"
              defaultValue={incident.assigned_to ?? me}
              maxLength={200}
              autoFocus
            />
            <TextInput name="reason" label="Reason (may stay empty)" maxLength={500} />
          </>
        ),
      };
    case "notes":
      return {
        submit: `Add the note to ${name}`,
        says: "A line in the timeline under your name, for the colleagues and the post-mortem.",
        fields: <TextInput name="text" label="Note" required maxLength={2000} autoFocus />,
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
