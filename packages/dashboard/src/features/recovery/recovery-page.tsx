import type { RecoveryOverview } from "@plimsoll/core";
import { QueryError } from "../../components/query-error.tsx";
import { RightNote } from "../../components/right-note.tsx";
import { useRecoveryQuery } from "../../lib/api/recovery-queries.ts";
import { useRight } from "../../lib/session/use-right.ts";
import { recoveryTexts as texts } from "../../texts/recovery.ts";
import { ActionsPanel } from "./actions-panel.tsx";
import { ApprovalsPanel } from "./approvals-panel.tsx";
import { BudgetsPanel } from "./budgets-panel.tsx";
import { CasesPanel } from "./cases-panel.tsx";
import { DeployButton } from "./deploy-button.tsx";
import { HistoryPanel } from "./history-panel.tsx";
import { PauseButton } from "./pause-button.tsx";
import classes from "./recovery-page.module.css";
import { StateBanner } from "./state-banner.tsx";
import { UnderwayPanel } from "./underway-panel.tsx";

/** What is done about what is ill, what stands in the way, and what waits for a person. */
export function RecoveryPage() {
  const query = useRecoveryQuery();
  const overview = query.data;
  const right = useRight("operator");
  return (
    <div className={classes.page}>
      <title>{texts.documentTitle}</title>
      <div className={classes.top}>
        <h2 className={classes.title}>{texts.title}</h2>
        <div className={classes.buttons}>
          {overview?.deploy === null && <DeployButton />}
          {overview?.paused === null && <PauseButton />}
        </div>
      </div>
      <RightNote right={right} />
      {query.error !== null && (
        <QueryError what={texts.title} error={query.error} onRetry={() => void query.refetch()} />
      )}
      {overview !== undefined && <RecoveryPanels overview={overview} />}
      <HistoryPanel actions={overview?.actions ?? []} />
    </div>
  );
}

function RecoveryPanels({ overview }: { overview: RecoveryOverview }) {
  return (
    <>
      <StateBanner overview={overview} />
      <div className={classes.columns}>
        <div className={classes.column}>
          <ApprovalsPanel attempts={overview.pending_approvals} />
          <UnderwayPanel overview={overview} />
          <CasesPanel cases={overview.cases} />
        </div>
        <div className={classes.column}>
          <ActionsPanel actions={overview.actions} />
          <BudgetsPanel overview={overview} />
        </div>
      </div>
    </>
  );
}
