import { Button, TextInput } from "@mantine/core";
import type { ReadinessGateInfo } from "@plimsoll/core";
import { useState } from "react";
import { fieldOf, InlineForm } from "../../components/inline-form.tsx";
import { useRight } from "../../lib/session/use-right.ts";
import { useSignOff } from "./readiness-queries.ts";
import classes from "./trading-page.module.css";

/** Lets a market open as things stand, once a person has read what that accepts. */
export function SignOff({ gate: { component_id, calendar, blockers } }: { gate: ReadinessGateInfo }) {
  const [isAsking, setIsAsking] = useState(false);
  const right = useRight("operator");
  const signOff = useSignOff(component_id);
  const close = (): void => {
    signOff.reset();
    setIsAsking(false);
  };
  const accepts =
    blockers.length === 0
      ? "Nothing stands in the way now."
      : `It is accepted, for this one open, that this stands in the way: ${blockers.map((one) => one.component_id).join(", ")}.`;
  return (
    <div className={classes.signOff}>
      <Button
        size="xs"
        disabled={!right.may}
        aria-expanded={isAsking}
        aria-label={`Sign off ${component_id}`}
        {...(right.why === null ? {} : { title: right.why })}
        onClick={() => (isAsking ? close() : setIsAsking(true))}
      >
        Sign off…
      </Button>
      {isAsking && right.may && (
        <InlineForm
          label={`Sign off ${component_id}`}
          submit={`Let ${calendar} open`}
          says={`${accepts} What breaks afterwards, or gets worse, stands in the way again.`}
          pending={signOff.isPending}
          error={signOff.error}
          onSubmit={(given) => signOff.mutate(fieldOf(given, "note"), { onSuccess: close })}
          onCancel={close}
        >
          <TextInput
            name="note"
            label="Why it may open as things stand"
            description="shown to everyone, and kept in the audit trail"
            required={blockers.length > 0}
            maxLength={500}
            autoFocus
          />
        </InlineForm>
      )}
    </div>
  );
}
