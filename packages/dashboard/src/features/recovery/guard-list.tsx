import type { RecoveryAttempt } from "@plimsoll/core";
import type { StatusWord } from "../../components/shown-status.ts";
import { StatusLabel } from "../../components/status-label.tsx";
import { recoveryTexts } from "../../texts/recovery.ts";
import classes from "./recovery-page.module.css";

const texts = recoveryTexts.details;

/** What the guards read: each allows, forbids, or does not know, which forbids as well. */
export function GuardList({ guards }: { guards: RecoveryAttempt["guards"] }) {
  if (guards.length === 0) return <p className={classes.about}>{texts.noGuard}</p>;
  return (
    <ul className={classes.guards} aria-label={texts.guards}>
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
  if (allows === null) return { status: "NONE", word: texts.readings.unknown };
  return allows ? { status: "HEALTHY", word: texts.readings.allows } : { status: "DOWN", word: texts.readings.forbids };
}
