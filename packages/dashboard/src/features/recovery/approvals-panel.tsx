import type { RecoveryAttempt } from "@plimsoll/core";
import { Panel } from "../../components/panel.tsx";
import { RightNote } from "../../components/right-note.tsx";
import { useRight } from "../../lib/session/use-right.ts";
import { recoveryTexts } from "../../texts/recovery.ts";
import { ApprovalCard } from "./approval-card.tsx";
import classes from "./recovery-page.module.css";

const texts = recoveryTexts.approvals;

/** What waits until people agree to it. */
export function ApprovalsPanel({ attempts }: { attempts: readonly RecoveryAttempt[] }) {
  const right = useRight("approver");
  return (
    <Panel label={texts.label} title={texts.title(attempts.length)}>
      {attempts.length === 0 && <p className={classes.none}>{texts.none}</p>}
      {attempts.length > 0 && <RightNote right={right} />}
      <ul className={classes.list}>
        {attempts.map((attempt) => (
          <ApprovalCard key={attempt.attempt_id} attempt={attempt} right={right} />
        ))}
      </ul>
    </Panel>
  );
}
