import type { RecoveryAttempt } from "@plimsoll/core";
import { Panel } from "../../components/panel.tsx";
import { RightNote } from "../../components/right-note.tsx";
import { useRight } from "../../lib/session/use-right.ts";
import { ApprovalCard } from "./approval-card.tsx";
import classes from "./recovery-page.module.css";

/** What waits until people agree to it. */
export function ApprovalsPanel({ attempts }: { attempts: readonly RecoveryAttempt[] }) {
  const right = useRight("approver");
  return (
    <Panel label="Approvals" title={`Waits for people (${attempts.length})`}>
      {attempts.length === 0 && <p className={classes.none}>Nobody is asked for anything.</p>}
      {attempts.length > 0 && <RightNote right={right} />}
      <ul className={classes.list}>
        {attempts.map((attempt) => (
          <ApprovalCard key={attempt.attempt_id} attempt={attempt} right={right} />
        ))}
      </ul>
    </Panel>
  );
}
