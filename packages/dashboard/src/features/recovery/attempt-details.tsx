import type { RecoveryAttempt } from "@plimsoll/core";
import { GuardList } from "./guard-list.tsx";
import classes from "./recovery-page.module.css";
import { SnapshotWords } from "./snapshot-words.tsx";

/** Everything that is kept of an attempt. */
export function AttemptDetails({ attempt }: { attempt: RecoveryAttempt }) {
  const { what, tier, target, started_by, dry_run, approvals, output, attempt_id } = attempt;
  return (
    <div className={classes.details}>
      <span dir="auto">
        {dry_run && "Dry run: "}
        {what}
      </span>
      <span className={classes.about}>
        {tier}, on <bdi>{target}</bdi>, begun by <bdi>{started_by}</bdi>
        {approvals.length > 0 && <span dir="auto">, agreed: {approvals.map(({ by }) => by).join(", ")}</span>}; id{" "}
        <code>{attempt_id}</code>
      </span>
      <GuardList guards={attempt.guards} />
      <SnapshotWords title="Before" snapshot={attempt.before} />
      <SnapshotWords title="After" snapshot={attempt.after} />
      {output !== "" && (
        <>
          <span className={classes.about}>What it said</span>
          {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a part that scrolls must be reachable by keyboard */}
          <pre className={classes.output} tabIndex={0}>
            {output}
          </pre>
        </>
      )}
    </div>
  );
}
