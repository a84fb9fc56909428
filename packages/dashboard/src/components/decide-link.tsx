import type { RecoveryAttempt } from "@plimsoll/core";
import { Link } from "react-router";
import { componentTexts } from "../texts/components.ts";
import classes from "./decide-link.module.css";

/** The way to where people agree to an attempt, or say no. */
export function DecideLink({ attempt: { attempt_id, what } }: { attempt: RecoveryAttempt }) {
  const { decide, decideAbout } = componentTexts.approval;
  return (
    <Link to={`/recovery#${encodeURIComponent(attempt_id)}`} className={classes.decide} aria-label={decideAbout(what)}>
      {decide}
    </Link>
  );
}
