import { Button } from "@mantine/core";
import { useEffect, useRef } from "react";
import { type Blocker, useBlocker } from "react-router";
import { manageTexts } from "../../texts/manage.ts";
import classes from "./form.module.css";

interface UnsavedChanges {
  readonly blocker: Blocker;
  /** From now on nobody is asked: it was saved. */
  readonly letGo: () => void;
}

/** Holds whoever leaves the page, or closes it, while there is something to lose. */
export function useUnsavedChanges(isDirty: boolean): UnsavedChanges {
  const isFree = useRef(false);
  const blocker = useBlocker(() => isDirty && !isFree.current);
  useEffect(() => {
    if (!isDirty) return;
    const hold = (event: BeforeUnloadEvent): void => event.preventDefault();
    window.addEventListener("beforeunload", hold);
    return () => window.removeEventListener("beforeunload", hold);
  }, [isDirty]);
  return {
    blocker,
    letGo: () => {
      isFree.current = true;
    },
  };
}

/** Asks whoever is about to leave. */
export function LeaveQuestion({ unsaved: { blocker } }: { unsaved: UnsavedChanges }) {
  if (blocker.state !== "blocked") return null;
  return (
    <div className={classes.leave} role="alertdialog" aria-label={manageTexts.leaveQuestion}>
      <p>{manageTexts.leaveQuestion}</p>
      <div className={classes.buttons}>
        <Button size="xs" autoFocus onClick={() => blocker.reset()}>
          {manageTexts.stay}
        </Button>
        <Button size="xs" variant="default" onClick={() => blocker.proceed()}>
          {manageTexts.leave}
        </Button>
      </div>
    </div>
  );
}
