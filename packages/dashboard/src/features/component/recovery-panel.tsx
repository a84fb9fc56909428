import type { RecoveryAttempt, RecoveryCaseInfo } from "@plimsoll/core";
import { Link } from "react-router";
import { AttemptLabel } from "../../components/attempt-label.tsx";
import { Moment } from "../../components/moment.tsx";
import { Panel } from "../../components/panel.tsx";
import { StatusLabel } from "../../components/status-label.tsx";
import { useAttemptsQuery, useRecoveryQuery } from "../../lib/api/recovery-queries.ts";
import { componentTexts } from "../../texts/component.ts";
import { recoveryTexts } from "../../texts/recovery.ts";
import classes from "./recovery-panel.module.css";

const texts = componentTexts.recovery;

/** What was and is tried for this component; nothing where nothing was. */
export function RecoveryPanel({ id }: { id: string }) {
  const found = useRecoveryQuery().data?.cases.find(({ component_id }) => component_id === id) ?? null;
  const last = useAttemptsQuery(id).data?.pages[0]?.items[0] ?? null;
  if (found === null && last === null) return null;
  return (
    <Panel
      label={texts.title}
      title={texts.title}
      aside={
        <Link to="/recovery" className={classes.link}>
          {texts.all}
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
  const words = Object.entries(tries).map(([action, count]) => recoveryTexts.triesOf(count, action));
  return (
    <>
      {latched !== null && <StatusLabel status="CRITICAL" word={texts.latched} size={12} />}
      <span dir="auto">{latched?.text ?? text}</span>
      <span className={classes.about} dir="auto">
        {words.length === 0 ? recoveryTexts.notTried : recoveryTexts.tries(words)}
      </span>
    </>
  );
}

function LastAttempt({ attempt }: { attempt: RecoveryAttempt }) {
  const { planned_at, number, what, state, reason } = attempt;
  return (
    <>
      <span>
        {texts.last}
        <Moment at={planned_at} />: <span dir="auto">{what}</span>
        {texts.try(number)}
      </span>
      <AttemptLabel state={state} />
      <span className={classes.about} dir="auto">
        {reason}
      </span>
    </>
  );
}
