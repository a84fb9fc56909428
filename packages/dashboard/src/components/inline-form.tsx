import { Button } from "@mantine/core";
import { type FormEvent, type KeyboardEvent, type ReactNode, useEffect, useState } from "react";
import { componentTexts as texts } from "../texts/components.ts";
import classes from "./inline-form.module.css";
import { StatusShape } from "./status-shape.tsx";

interface Props {
  /** What the form is for, to those who hear it instead of seeing it. */
  readonly label: string;
  readonly submit: string;
  /** Nothing can be sent yet. */
  readonly isOff?: boolean;
  readonly pending: boolean;
  readonly error: Error | null;
  /** What will happen, in words, before it does. */
  readonly says?: ReactNode;
  readonly onSubmit: (given: FormData) => void;
  readonly onCancel: () => void;
  readonly children: ReactNode;
}

/** A form within the page: Enter sends it, Escape leaves it, and what the server refused stands in words below. */
export function InlineForm(props: Props) {
  useFocusReturn();
  const submit = (event: FormEvent<HTMLFormElement>): void => {
    event.preventDefault();
    if (props.isOff === true) return;
    props.onSubmit(new FormData(event.currentTarget));
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key !== "Escape") return;
    event.stopPropagation();
    props.onCancel();
  };
  return (
    <form className={classes.form} aria-label={props.label} onSubmit={submit} onKeyDown={onKeyDown}>
      <div className={classes.fields}>{props.children}</div>
      {props.says !== undefined && <p className={classes.says}>{props.says}</p>}
      {props.error !== null && (
        <p className={classes.fault} role="alert">
          <StatusShape status="CRITICAL" size={14} />
          <span dir="auto">{texts.refused(props.error.message)}</span>
        </p>
      )}
      <div className={classes.buttons}>
        <Button type="submit" size="xs" loading={props.pending} disabled={props.isOff ?? false}>
          {props.submit}
        </Button>
        <Button size="xs" variant="default" onClick={props.onCancel}>
          {texts.cancel}
        </Button>
      </div>
    </form>
  );
}

/** Whoever leaves the form is back at what opened it, not at the top of the page. */
function useFocusReturn(): void {
  const [opener] = useState(() => document.activeElement);
  useEffect(
    () => () => {
      const isLost = document.activeElement === null || document.activeElement === document.body;
      if (isLost && opener instanceof HTMLElement && opener.isConnected) opener.focus();
    },
    [opener],
  );
}

/** What was typed into a field, without blanks at its ends; empty when there is none of this name. */
export function fieldOf(given: FormData, name: string): string {
  const value = given.get(name);
  return typeof value === "string" ? value.trim() : "";
}
