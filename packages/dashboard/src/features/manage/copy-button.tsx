import { Button } from "@mantine/core";
import { useState } from "react";
import { manageTexts } from "../../texts/manage.ts";
import classes from "./form.module.css";

/** Puts a text on the clipboard, and says whether that went. */
export function CopyButton({
  text,
  label = manageTexts.copy,
  name,
}: {
  text: () => string | Promise<string>;
  label?: string;
  name?: string;
}) {
  const [said, setSaid] = useState("");
  const copy = async (): Promise<void> => {
    try {
      await navigator.clipboard.writeText(await text());
      setSaid(manageTexts.copied);
    } catch {
      setSaid(manageTexts.notCopied);
    }
  };
  return (
    <span className={classes.copy}>
      <Button
        size="compact-xs"
        variant="default"
        {...(name === undefined ? {} : { "aria-label": `${label} ${name}` })}
        onClick={() => void copy()}
      >
        {label}
      </Button>
      <span role="status">{said}</span>
    </span>
  );
}
