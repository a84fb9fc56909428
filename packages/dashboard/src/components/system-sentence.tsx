import type { SystemHealth } from "@plimsoll/core";
import { useMemo } from "react";
import { illSince } from "../lib/ill-since.ts";
import { useRoster } from "../lib/live/use-live.ts";
import { componentTexts } from "../texts/components.ts";
import { Moment } from "./moment.tsx";
import { Said } from "./said.tsx";
import { statusWord } from "./shown-status.ts";
import { StatusLabel } from "./status-label.tsx";
import classes from "./system-sentence.module.css";

/** How the whole system stands, since when, and why. `className`: of the reason, which may be long. */
export function SystemSentence(props: {
  system: Pick<SystemHealth, "overall_status" | "reason">;
  size: number;
  className?: string | undefined;
}) {
  const { overall_status, reason } = props.system;
  const roster = useRoster();
  const since = useMemo(() => illSince(roster, overall_status), [roster, overall_status]);
  const shown = statusWord(overall_status);
  return (
    <>
      <StatusLabel {...shown} size={props.size} />
      {since !== null && (
        <span className={classes.since}>
          {componentTexts.since} <Moment at={since} />{" "}
        </span>
      )}
      <span className={props.className} dir="auto" title={reason}>
        <Said text={reasonBeside(shown.word, reason)} />
      </span>
    </>
  );
}

/** A reason names the status of what decided it; right after that word it would be said twice. */
function reasonBeside(word: string, reason: string): string {
  return reason.startsWith(`${word}: `) ? reason.slice(word.length + 2) : reason;
}
