import type { RecoveryAttempt } from "@plimsoll/core";
import type { StatusWord } from "../../components/shown-status.ts";
import { StatusLabel } from "../../components/status-label.tsx";
import classes from "./recovery-page.module.css";

/** What the guards read: each allows, forbids, or does not know, which forbids as well. */
export function GuardList({ guards }: { guards: RecoveryAttempt["guards"] }) {
  if (guards.length === 0) return <p className={classes.about}>No guard has been read.</p>;
  return (
    <ul className={classes.guards} aria-label="Guards">
      {guards.map(({ guard, allows, text }) => (
        <li key={guard}>
          <StatusLabel {...reading(allows)} size={10} />
          <span>
            <bdi>{guard}</bdi>: <span dir="auto">{text}</span>
          </span>
        </li>
      ))}
    </ul>
  );
}

function reading(allows: boolean | null): StatusWord {
  if (allows === null) return { status: "NONE", word: "unknown" };
  return allows ? { status: "HEALTHY", word: "ok" } : { status: "DOWN", word: "NO" };
}
