import type { RecoveryAttempt } from "@plimsoll/core";
import { ComponentLink } from "../../components/component-link.tsx";
import { DecideLink } from "../../components/decide-link.tsx";
import { StatusLabel } from "../../components/status-label.tsx";
import { Until } from "../../components/until.tsx";
import { componentTexts } from "../../texts/components.ts";
import classes from "./attention-list.module.css";
import { guardWords } from "./guard-words.ts";

const texts = componentTexts.approval;

/** What recovery asks people for: what it would do, what speaks against it, and the way to the answer. */
export function ApprovalLine({ attempt }: { attempt: RecoveryAttempt }) {
  const { what, component_id, dry_run, guards, approvals, approvals_required, expires_at } = attempt;
  return (
    <li className={classes.line} data-status="WARNING">
      <StatusLabel status="WARNING" word={texts.asks} />
      {component_id === null ? (
        <span className={classes.id} />
      ) : (
        <ComponentLink id={component_id} className={classes.id} />
      )}
      <span className={classes.why}>
        <span className={classes.reason} title={what}>
          {texts.asksTo(dry_run)} <strong dir="auto">{what}</strong>
        </span>
        <span className={classes.mark} dir="auto">
          {guardWords(guards)}
        </span>
      </span>
      <span className={classes.incident}>
        <span>{texts.agreed(approvals.length, approvals_required)}</span>
        <DecideLink attempt={attempt} />
      </span>
      <span className={classes.time}>
        {expires_at !== null && (
          <>
            {texts.ends} <Until at={expires_at} />
          </>
        )}
      </span>
    </li>
  );
}
