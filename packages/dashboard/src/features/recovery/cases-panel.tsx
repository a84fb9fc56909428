import { lastTryWords, type RecoveryCaseInfo } from "@plimsoll/core";
import { ComponentLink } from "../../components/component-link.tsx";
import { Moment } from "../../components/moment.tsx";
import { Panel } from "../../components/panel.tsx";
import { StatusLabel } from "../../components/status-label.tsx";
import { Until } from "../../components/until.tsx";
import { useRecoveryChange } from "../../lib/api/recovery-queries.ts";
import { type Right, useRight } from "../../lib/session/use-right.ts";
import { recoveryTexts } from "../../texts/recovery.ts";
import { AskingButton } from "./asking-button.tsx";
import { ReasonForm } from "./reason-form.tsx";
import classes from "./recovery-page.module.css";

const texts = recoveryTexts.cases;

/** The components that wait to be tried again, or are left to a person, and why. */
export function CasesPanel({ cases }: { cases: readonly RecoveryCaseInfo[] }) {
  const right = useRight("operator");
  const latchedFirst = [...cases].sort((a, b) => Number(b.latched !== null) - Number(a.latched !== null));
  return (
    <Panel label={texts.label} title={texts.title(cases.length)}>
      {cases.length === 0 && <p className={classes.none}>{texts.none}</p>}
      <ul className={classes.list}>
        {latchedFirst.map((one) => (
          <CaseLine key={one.component_id} one={one} right={right} />
        ))}
      </ul>
    </Panel>
  );
}

function CaseLine({ one, right }: { one: RecoveryCaseInfo; right: Right }) {
  const { component_id, latched, text, ask_again_at, tries } = one;
  const last = lastTryWords(one);
  return (
    <li className={classes.line}>
      <span className={classes.what}>
        <strong>
          <ComponentLink id={component_id} className={classes.link} />
        </strong>
        {latched !== null && <StatusLabel status="CRITICAL" word={texts.latched} size={12} />}
        <span dir="auto">{latched?.text ?? text}</span>
        {last !== null && (
          <span className={classes.about} dir="auto">
            {last}
          </span>
        )}
        <span className={classes.about}>
          <Tries tries={tries} />
          {latched !== null && (
            <>
              {texts.since}
              <Moment at={latched.at} />
            </>
          )}
          {latched === null && ask_again_at !== null && (
            <>
              {texts.again}
              <Until at={ask_again_at} late={texts.due} />
            </>
          )}
        </span>
      </span>
      {latched !== null && <ReleaseButton id={component_id} right={right} />}
    </li>
  );
}

function Tries({ tries }: { tries: RecoveryCaseInfo["tries"] }) {
  const words = Object.entries(tries).map(([action, count]) => recoveryTexts.triesOf(count, action));
  return <span dir="auto">{words.length === 0 ? recoveryTexts.notTried : recoveryTexts.tries(words)}</span>;
}

function ReleaseButton({ id, right }: { id: string; right: Right }) {
  const path = `/recovery/components/${encodeURIComponent(id)}/release`;
  const release = useRecoveryChange((api, reason: string) => api.post(path, { reason }));
  return (
    <AskingButton
      label={texts.release}
      about={id}
      right={right}
      form={(onDone) => (
        <ReasonForm
          label={texts.releaseOf(id)}
          submit={texts.release}
          says={texts.releaseSays}
          pending={release.isPending}
          error={release.error}
          onReason={(reason) => release.mutate(reason, { onSuccess: onDone })}
          onCancel={onDone}
        />
      )}
    />
  );
}
