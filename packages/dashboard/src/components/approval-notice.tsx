import type { RecoveryAttempt } from "@plimsoll/core";
import { useRecoveryQuery } from "../lib/api/recovery-queries.ts";
import { componentTexts } from "../texts/components.ts";
import classes from "./approval-notice.module.css";
import { ComponentLink } from "./component-link.tsx";
import { DecideLink } from "./decide-link.tsx";
import { StatusLabel } from "./status-label.tsx";
import { Until } from "./until.tsx";

const texts = componentTexts.approval;

/** What recovery asks people for and `isAbout` chooses, with the way to the answer: for pages that an alert may lead to. */
export function ApprovalNotice({ isAbout }: { isAbout: (attempt: RecoveryAttempt) => boolean }) {
  const asked = (useRecoveryQuery().data?.pending_approvals ?? []).filter(isAbout);
  if (asked.length === 0) return null;
  return (
    <section aria-label={texts.notice} className={classes.notice}>
      {asked.map((attempt) => (
        <Asked key={attempt.attempt_id} attempt={attempt} />
      ))}
    </section>
  );
}

function Asked({ attempt }: { attempt: RecoveryAttempt }) {
  const { what, component_id, dry_run, approvals, approvals_required, expires_at } = attempt;
  return (
    <p className={classes.line}>
      <StatusLabel status="WARNING" word={texts.asks} />
      <span className={classes.what}>
        {component_id !== null && <ComponentLink id={component_id} className={classes.link} />} {texts.asksTo(dry_run)}{" "}
        <strong dir="auto">{what}</strong>
      </span>
      <span>{texts.agreed(approvals.length, approvals_required)}</span>
      {expires_at !== null && (
        <span>
          {texts.ends} <Until at={expires_at} />
        </span>
      )}
      <DecideLink attempt={attempt} />
    </p>
  );
}
