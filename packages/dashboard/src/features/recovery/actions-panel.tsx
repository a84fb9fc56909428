import type { RecoveryOverview } from "@plimsoll/core";
import { ComponentLink } from "../../components/component-link.tsx";
import { Panel } from "../../components/panel.tsx";
import { useMe } from "../../lib/session/use-me.ts";
import { type Right, rightOf, useRight } from "../../lib/session/use-right.ts";
import { recoveryTexts } from "../../texts/recovery.ts";
import { AskingButton } from "./asking-button.tsx";
import classes from "./recovery-page.module.css";
import { StartForm } from "./start-form.tsx";

const texts = recoveryTexts.actions;

type Action = RecoveryOverview["actions"][number];

/** Every action that is configured: how near it comes to orders, whether it is live, and for whom. */
export function ActionsPanel({ actions }: { actions: readonly Action[] }) {
  const common = useRight("operator");
  return (
    <Panel label={texts.label} title={texts.title(actions.length)}>
      {actions.length === 0 && <NothingConfigured />}
      <ul className={classes.list}>
        {actions.map((action) => (
          <ActionLine key={action.action_id} action={action} saidWhy={common.why} />
        ))}
      </ul>
    </Panel>
  );
}

/** `saidWhy`: why most cannot be begun, which need not be said again. */
function ActionLine({ action, saidWhy }: { action: Action; saidWhy: string | null }) {
  const { action_id, tier, mode, what, components, guards, runbook } = action;
  const right = useStartRight(tier);
  return (
    <li className={classes.line}>
      <span className={classes.what}>
        <strong>
          <bdi>{action_id}</bdi>
          <span className={classes.tag}>{tier}</span>
          <span className={classes.tag} data-live={mode === "live"}>
            {mode === "live" ? texts.live : recoveryTexts.dryRun}
          </span>
        </strong>
        <span dir="auto">{what}</span>
        <span className={classes.about}>
          {components.length === 0 ? texts.peopleOnly : texts.for}
          {components.map((id, index) => (
            <span key={id}>
              {index > 0 && ", "}
              <ComponentLink id={id} className={classes.link} />
            </span>
          ))}
          {guards.length > 0 && <span dir="auto">{texts.guards(guards)}</span>}
          {runbook !== null && <Runbook link={runbook} />}
        </span>
        {right.why !== saidWhy && right.why !== null && <span className={classes.about}>{right.why}</span>}
      </span>
      <AskingButton
        label={recoveryTexts.start.ask}
        about={action_id}
        right={right}
        look={tier === "T5" ? { variant: "filled", color: "red.8" } : {}}
        form={(onDone) => <StartForm action={action} onDone={onDone} />}
      />
    </li>
  );
}

/** A link only where it is one of the web: anything else is shown as it stands. */
function Runbook({ link }: { link: string }) {
  if (!/^https?:\/\//.test(link)) return <span dir="auto">{texts.runbookIs(link)}</span>;
  return (
    <>
      {"; "}
      <a className={classes.link} href={link} target="_blank" rel="noreferrer">
        {texts.runbook}
      </a>
    </>
  );
}

/** T5 needs `risk`, T4 `operator` or `approver`, T3 `operator` or `risk`, all else `operator`. */
function useStartRight(tier: Action["tier"]): Right {
  const me = useMe();
  if (tier === "T5") return rightOf(me, "risk");
  if (tier === "T4" && rightOf(me, "approver").may) return rightOf(me, "approver");
  if (tier === "T3" && rightOf(me, "risk").may) return rightOf(me, "risk");
  return rightOf(me, "operator");
}

function NothingConfigured() {
  return (
    <div className={classes.none}>
      <p>{texts.none}</p>
      <pre className={classes.example}>{texts.example}</pre>
    </div>
  );
}
