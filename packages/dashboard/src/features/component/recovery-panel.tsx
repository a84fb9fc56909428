import type { RecoveryAttempt, RecoveryCaseInfo } from "@plimsoll/core";
import { Link } from "react-router";
import { AttemptLabel } from "../../components/attempt-label.tsx";
import { Moment } from "../../components/moment.tsx";
import { Panel } from "../../components/panel.tsx";
import { StatusLabel } from "../../components/status-label.tsx";
import { useAttemptsQuery, useRecoveryQuery } from "../../lib/api/recovery-queries.ts";
import classes from "./recovery-panel.module.css";

/** What was and is tried for this component; nothing where nothing was. */
export function RecoveryPanel({ id }: { id: string }) {
  const found = useRecoveryQuery().data?.cases.find(({ component_id }) => component_id === id) ?? null;
  const last = useAttemptsQuery(id).data?.pages[0]?.items[0] ?? null;
  if (found === null && last === null) return null;
  return (
    <Panel
      label="Recovery"
      title="Recovery"
      aside={
        <Link to="/recovery" className={classes.link}>
          All of recovery
        </Link>
      }
    >
      <div className={classes.words}>
        {found !== null && <CaseWords found={found} />}
        {last !== null && <LastAttempt attempt={last} />}
      </div>
    </Panel>
  );
}

function CaseWords({ found: { latched, text, tries } }: { found: RecoveryCaseInfo }) {
  const words = Object.entries(tries).map(([action, count]) => `${count} of ${action}`);
  return (
    <>
      {latched !== null && <StatusLabel status="CRITICAL" word="left to a person" size={12} />}
      <span dir="auto">{latched?.text ?? text}</span>
      <span className={classes.about} dir="auto">
        {words.length === 0 ? "not tried yet" : `tries: ${words.join(", ")}`}
      </span>
    </>
  );
}

function LastAttempt({ attempt }: { attempt: RecoveryAttempt }) {
  const { planned_at, number, what, state, reason } = attempt;
  return (
    <>
      <span>
        Last, <Moment at={planned_at} />: <span dir="auto">{what}</span>, try {number}
      </span>
      <AttemptLabel state={state} />
      <span className={classes.about} dir="auto">
        {reason}
      </span>
    </>
  );
}
