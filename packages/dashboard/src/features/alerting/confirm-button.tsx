import { Button } from "@mantine/core";
import { useState } from "react";
import type { Right } from "../../lib/session/use-right.ts";
import { alertingTexts as texts } from "../../texts/alerting.ts";
import classes from "./alerting-page.module.css";

/** A button that says what it will do, and does it at the second press. */
export function ConfirmButton(props: {
  label: string;
  /** Names what it is about, for those who hear the page. */
  name: string;
  says: string;
  right: Right;
  pending: boolean;
  onConfirm: () => void;
}) {
  const [isAsking, setIsAsking] = useState(false);
  const { label, name, says, right, pending, onConfirm } = props;
  if (!isAsking) {
    return (
      <Button
        size="xs"
        variant="default"
        disabled={!right.may}
        loading={pending}
        aria-label={`${label} ${name}`}
        {...(right.why === null ? {} : { title: right.why })}
        onClick={() => setIsAsking(true)}
      >
        {label}
      </Button>
    );
  }
  const answer = (isYes: boolean): void => {
    setIsAsking(false);
    if (isYes) onConfirm();
  };
  return (
    <fieldset className={classes.confirm} aria-label={`${label} ${name}?`}>
      <span>{says}</span>
      <Button size="xs" autoFocus onClick={() => answer(true)}>
        {texts.yes(label)}
      </Button>
      <Button size="xs" variant="default" onClick={() => answer(false)}>
        {texts.cancelled}
      </Button>
    </fieldset>
  );
}
