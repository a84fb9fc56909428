import { NativeSelect, TextInput } from "@mantine/core";
import type { RecoveryOverview } from "@plimsoll/core";
import { useState } from "react";
import { fieldOf, InlineForm } from "../../components/inline-form.tsx";
import { useRecoveryChange } from "../../lib/api/recovery-queries.ts";
import { recoveryTexts } from "../../texts/recovery.ts";
import classes from "./recovery-page.module.css";
import { TypedName } from "./typed-name.tsx";

const texts = recoveryTexts.start;

type Action = RecoveryOverview["actions"][number];

interface Start {
  readonly component_id?: string;
  readonly note: string;
  readonly confirm?: string;
}

/** Begins an action by hand. What cancels or kills asks for its id, typed. */
export function StartForm({ action, onDone }: { action: Action; onDone: () => void }) {
  const { action_id, tier, components } = action;
  const isKill = tier === "T5";
  const [typed, setTyped] = useState("");
  const path = `/recovery/actions/${encodeURIComponent(action_id)}/start`;
  const start = useRecoveryChange((api, given: Start) => api.post(path, given));
  const submit = (given: FormData): void => {
    if (isKill && typed !== action_id) return;
    const component = fieldOf(given, "component");
    const body: Start = {
      note: fieldOf(given, "note"),
      ...(component === "" ? {} : { component_id: component }),
      ...(isKill ? { confirm: typed } : {}),
    };
    start.mutate(body, { onSuccess: onDone });
  };
  return (
    <div className={classes.start} data-kill={isKill}>
      <InlineForm
        label={texts.label(action_id)}
        submit={isKill && action.mode === "live" ? texts.submitKill(action_id) : texts.submit}
        says={<StartWords action={action} />}
        pending={start.isPending}
        error={start.error}
        onSubmit={submit}
        onCancel={onDone}
      >
        {isKill && <TypedName name={action_id} typed={typed} onType={setTyped} />}
        {components.length > 0 && (
          <NativeSelect
            name="component"
            label={texts.for}
            data={[...components, { value: "", label: texts.nothing }]}
          />
        )}
        <TextInput name="note" label={texts.why} maxLength={500} autoFocus={!isKill} />
      </InlineForm>
    </div>
  );
}

function StartWords({ action }: { action: Action }) {
  const { tier, what, target, guards, mode, approvals_required } = action;
  const acts = (
    <>
      <span dir="auto">{what}</span>
      {texts.on}
      <bdi>{target}</bdi>
    </>
  );
  if (tier === "T5") {
    const [before, after] = mode === "dry_run" ? texts.killDry : texts.kill;
    return (
      <strong>
        {before}
        {acts}
        {after}
      </strong>
    );
  }
  const [before, after] = texts.will;
  return (
    <>
      {before}
      {acts}
      {after}
      {mode === "dry_run" && texts.dryRun}
      {guards.length > 0 && texts.guarded}
      {approvals_required > 0 && texts.agree(approvals_required)}
    </>
  );
}
