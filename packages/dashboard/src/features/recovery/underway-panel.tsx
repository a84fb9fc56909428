import type { RecoveryOverview } from "@plimsoll/core";
import { Age } from "../../components/age.tsx";
import { AttemptLabel } from "../../components/attempt-label.tsx";
import { ComponentLink } from "../../components/component-link.tsx";
import { Panel } from "../../components/panel.tsx";
import { recoveryTexts } from "../../texts/recovery.ts";
import classes from "./recovery-page.module.css";

const texts = recoveryTexts.underway;

/** What is being done now. What waits for people stands above it. */
export function UnderwayPanel({ overview }: { overview: RecoveryOverview }) {
  const attempts = overview.open_attempts.filter(({ state }) => state !== "awaiting_approval");
  return (
    <Panel label={texts.label} title={texts.title(attempts.length)}>
      {attempts.length === 0 && <p className={classes.none}>{texts.none}</p>}
      <ul className={classes.list}>
        {attempts.map(({ attempt_id, state, what, component_id, number, planned_at, running_at, dry_run }) => (
          <li key={attempt_id} className={classes.line}>
            <span className={classes.what}>
              <strong dir="auto">{what}</strong>
              <span className={classes.about}>
                {component_id !== null && (
                  <>
                    {texts.of}
                    <ComponentLink id={component_id} className={classes.link} />
                    {", "}
                  </>
                )}
                {texts.try(number)}
                {dry_run && texts.dryRun}
                {texts.for}
                <Age at={running_at ?? planned_at} />
                {overview.running === attempt_id && texts.alone}
              </span>
            </span>
            <AttemptLabel state={state} />
          </li>
        ))}
      </ul>
    </Panel>
  );
}
