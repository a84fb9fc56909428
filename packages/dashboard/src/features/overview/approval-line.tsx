import type { RecoveryAttempt } from "@plimsoll/core";
import { Link } from "react-router";
import { ComponentLink } from "../../components/component-link.tsx";
import { StatusLabel } from "../../components/status-label.tsx";
import { Until } from "../../components/until.tsx";
import { overviewTexts } from "../../texts/overview.ts";
import classes from "./attention-list.module.css";
import { guardWords } from "./guard-words.ts";

/** What recovery asks people for: what it would do, what speaks against it, and the way to the answer. */
export function ApprovalLine({ attempt }: { attempt: RecoveryAttempt }) {
  const { what, component_id, dry_run, guards, approvals, approvals_required, expires_at, attempt_id } = attempt;
  return (
    <li className={classes.line} data-status="WARNING">
      <StatusLabel status="WARNING" word={overviewTexts.asks} />
      {component_id === null ? (
        <span className={classes.id} />
      ) : (
        <ComponentLink id={component_id} className={classes.id} />
      )}
      <span className={classes.why}>
        <span className={classes.reason} title={what}>
          {overviewTexts.asksToo(dry_run)} <strong dir="auto">{what}</strong>
        </span>
        <span className={classes.mark} dir="auto">
          {guardWords(guards)}
        </span>
      </span>
      <span className={classes.incident}>
        <span>{overviewTexts.agreed(approvals.length, approvals_required)}</span>
        <Link
          to={`/recovery#${encodeURIComponent(attempt_id)}`}
          className={classes.decide}
          aria-label={overviewTexts.decideAbout(what)}
        >
          {overviewTexts.decide}
        </Link>
      </span>
      <span className={classes.time}>
        {expires_at !== null && (
          <>
            {overviewTexts.ends} <Until at={expires_at} />
          </>
        )}
      </span>
    </li>
  );
}
