import { Button, type ButtonProps } from "@mantine/core";
import { type ReactNode, useState } from "react";
import type { Right } from "../../lib/session/use-right.ts";
import classes from "./recovery-page.module.css";

/** A button that shows a form below it, and hides it again. */
export function AskingButton(props: {
  label: string;
  /** Where several buttons have the same label: what this one is about. */
  about?: string;
  right: Right;
  look?: Pick<ButtonProps, "size" | "variant" | "color">;
  form: (onDone: () => void) => ReactNode;
}) {
  const { label, about, right, look = {}, form } = props;
  const [isAsking, setIsAsking] = useState(false);
  return (
    <div className={classes.asking} data-open={isAsking}>
      <Button
        size="xs"
        variant="default"
        {...look}
        disabled={!right.may}
        aria-expanded={isAsking}
        {...(about === undefined ? {} : { "aria-label": `${label} ${about}` })}
        {...(right.why === null ? {} : { title: right.why })}
        onClick={() => setIsAsking(!isAsking)}
      >
        {label}
      </Button>
      {isAsking && right.may && form(() => setIsAsking(false))}
    </div>
  );
}
