import { TextInput } from "@mantine/core";
import type { RecoveryAttempt } from "@plimsoll/core";
import { useState } from "react";
import { ComponentLink } from "../../components/component-link.tsx";
import { fieldOf, InlineForm } from "../../components/inline-form.tsx";
import { StatusShape } from "../../components/status-shape.tsx";
import { Until } from "../../components/until.tsx";
import { useRecoveryChange } from "../../lib/api/recovery-queries.ts";
import { useMe } from "../../lib/session/use-me.ts";
import type { Right } from "../../lib/session/use-right.ts";
import { recoveryTexts } from "../../texts/recovery.ts";
import { AskingButton } from "./asking-button.tsx";
import { GuardList } from "./guard-list.tsx";
import classes from "./recovery-page.module.css";
import { SnapshotWords } from "./snapshot-words.tsx";
import { TypedName } from "./typed-name.tsx";

const { approvals: texts, answers, details } = recoveryTexts;

/** All that a person has to know to agree to an attempt, and the two buttons. */
export function ApprovalCard({ attempt, right }: { attempt: RecoveryAttempt; right: Right }) {
  const { what, component_id, reason, tier, target, expires_at } = attempt;
  const me = useMe();
  const hasAgreed = attempt.approvals.some(({ by }) => by === me?.name);
  return (
    <li id={attempt.attempt_id} className={classes.card} aria-label={texts.card(what)}>
      <strong className={classes.headline}>
        <StatusShape status="WARNING" size={14} />
        <span>
          {texts.will}
          <span dir="auto">{what}</span>
          {component_id !== null && (
            <>
              {texts.for}
              <ComponentLink id={component_id} className={classes.link} />
            </>
          )}
        </span>
      </strong>
      <span>
        {texts.why}
        <span dir="auto">{reason}</span>
      </span>
      <span className={classes.about}>
        {tier}
        {texts.actsOn}
        <bdi>{target}</bdi>
        {texts.try(attempt.number)}
        {attempt.dry_run && texts.dryRun}
      </span>
      <GuardList guards={attempt.guards} />
      <SnapshotWords title={details.before} snapshot={attempt.before} />
      <Agreed attempt={attempt} />
      {expires_at !== null && (
        <strong>
          {texts.ends}
          <Until at={expires_at} />
        </strong>
      )}
      <div className={classes.buttons}>
        {hasAgreed ? (
          <span className={classes.about}>{texts.youAgreed(missingOf(attempt))}</span>
        ) : (
          <AnswerButton attempt={attempt} verb="approve" right={right} />
        )}
        <AnswerButton attempt={attempt} verb="reject" right={right} />
      </div>
    </li>
  );
}

function missingOf({ approvals, approvals_required }: RecoveryAttempt): number {
  return Math.max(0, approvals_required - approvals.length);
}

function Agreed({ attempt }: { attempt: RecoveryAttempt }) {
  const { approvals, approvals_required, single_person } = attempt;
  return (
    <span>
      {texts.agreed(approvals.length, approvals_required)}
      {approvals.map(({ by, note }, index) => (
        <span key={by}>
          {index === 0 ? ": " : ", "}
          <bdi>{by}</bdi>
          {note !== "" && (
            <>
              {" ("}
              <span dir="auto">{note}</span>)
            </>
          )}
        </span>
      ))}
      {single_person && texts.singlePerson}
    </span>
  );
}

/** To agree to what is really done asks for the name of what it is done to. */
function AnswerButton(props: { attempt: RecoveryAttempt; verb: "approve" | "reject"; right: Right }) {
  const { attempt, verb, right } = props;
  return (
    <AskingButton
      label={answers[verb].label}
      about={attempt.what}
      right={right}
      look={verb === "approve" ? { size: "sm", variant: "filled" } : { size: "sm", variant: "default" }}
      form={(onDone) => <AnswerForm attempt={attempt} verb={verb} onDone={onDone} />}
    />
  );
}

function AnswerForm(props: { attempt: RecoveryAttempt; verb: "approve" | "reject"; onDone: () => void }) {
  const { attempt, verb, onDone } = props;
  const { attempt_id, what, target, component_id, dry_run } = attempt;
  const { label } = answers[verb];
  const missing = Math.max(0, missingOf(attempt) - 1);
  const [typed, setTyped] = useState("");
  const name = verb === "approve" && !dry_run ? (component_id ?? target) : null;
  const path = `/recovery/attempts/${encodeURIComponent(attempt_id)}/${verb}`;
  const answer = useRecoveryChange((api, note: string) => api.post(path, { note }));
  return (
    <InlineForm
      label={answers.form(label, what)}
      submit={label}
      isOff={name !== null && typed.trim() !== name}
      says={
        verb === "approve" ? `${answers.willDo(what, target)} ${answers.approve.says(missing)}` : answers.reject.says
      }
      pending={answer.isPending}
      error={answer.error}
      onSubmit={(given) => answer.mutate(fieldOf(given, "note"), { onSuccess: onDone })}
      onCancel={onDone}
    >
      {name !== null && <TypedName name={name} typed={typed} onType={setTyped} />}
      <TextInput name="note" label={answers.note} maxLength={500} autoFocus={name === null} />
    </InlineForm>
  );
}
