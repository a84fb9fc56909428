import { Button, TextInput } from "@mantine/core";
import type { ReadinessGateInfo } from "@plimsoll/core";
import { useState } from "react";
import { fieldOf, InlineForm } from "../../components/inline-form.tsx";
import { useRight } from "../../lib/session/use-right.ts";
import { tradingTexts as texts } from "../../texts/trading.ts";
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
      ? texts.signOff.nothing
      : texts.signOff.accepts(blockers.map((one) => one.component_id).join(", "));
  return (
    <div className={classes.signOff}>
      <Button
        size="xs"
        disabled={!right.may}
        aria-expanded={isAsking}
        aria-label={texts.signOff.label(component_id)}
        {...(right.why === null ? {} : { title: right.why })}
        onClick={() => (isAsking ? close() : setIsAsking(true))}
      >
        {texts.signOff.begin}
      </Button>
      {isAsking && right.may && (
        <InlineForm
          label={texts.signOff.label(component_id)}
          submit={texts.signOff.submit(calendar)}
          says={`${accepts} ${texts.signOff.after}`}
          pending={signOff.isPending}
          error={signOff.error}
          onSubmit={(given) => signOff.mutate(fieldOf(given, "note"), { onSuccess: close })}
          onCancel={close}
        >
          <TextInput
            name="note"
            label={texts.signOff.why}
            description={texts.signOff.kept}
            required={blockers.length > 0}
            maxLength={500}
            autoFocus
          />
        </InlineForm>
      )}
    </div>
  );
}
