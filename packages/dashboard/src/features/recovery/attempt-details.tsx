import type { RecoveryAttempt } from "@plimsoll/core";
import { recoveryTexts } from "../../texts/recovery.ts";
import { GuardList } from "./guard-list.tsx";
import classes from "./recovery-page.module.css";
import { SnapshotWords } from "./snapshot-words.tsx";

const texts = recoveryTexts.details;

/** Everything that is kept of an attempt. */
export function AttemptDetails({ attempt }: { attempt: RecoveryAttempt }) {
  const { what, tier, target, started_by, dry_run, approvals, output, attempt_id } = attempt;
  return (
    <div className={classes.details}>
      <span dir="auto">
        {dry_run && texts.dryRun}
        {what}
      </span>
      <span className={classes.about}>
        {tier}
        {texts.on}
        <bdi>{target}</bdi>
        {texts.begunBy}
        <bdi>{started_by}</bdi>
        {approvals.length > 0 && <span dir="auto">{texts.agreed(approvals.map(({ by }) => by))}</span>}
        {texts.id}
        <code>{attempt_id}</code>
      </span>
      <GuardList guards={attempt.guards} />
      <SnapshotWords title={texts.before} snapshot={attempt.before} />
      <SnapshotWords title={texts.after} snapshot={attempt.after} />
      {output !== "" && (
        <>
          <span className={classes.about}>{texts.said}</span>
          {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a part that scrolls must be reachable by keyboard */}
          <pre className={classes.output} tabIndex={0}>
            {output}
          </pre>
        </>
      )}
    </div>
  );
}
