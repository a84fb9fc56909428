import { NativeSelect, TextInput } from "@mantine/core";
import type { RecoveryOverview } from "@plimsoll/core";
import { useState } from "react";
import { fieldOf, InlineForm } from "../../components/inline-form.tsx";
import { useRecoveryChange } from "../../lib/api/recovery-queries.ts";
import classes from "./recovery-page.module.css";
import { TypedName } from "./typed-name.tsx";

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
        label={`Start ${action_id}`}
        submit={isKill && action.mode === "live" ? `Begin ${action_id} at once` : "Start"}
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
            label="For"
            data={[...components, { value: "", label: "nothing in particular" }]}
          />
        )}
        <TextInput name="note" label="Why (may stay empty)" maxLength={500} autoFocus={!isKill} />
      </InlineForm>
    </div>
  );
}

function StartWords({ action }: { action: Action }) {
  const { tier, what, target, guards, mode, approvals_required } = action;
  const acts = (
    <>
      <span dir="auto">{what}</span>, on <bdi>{target}</bdi>
    </>
  );
  if (tier === "T5" && mode === "dry_run")
    return <strong>Dry run: nothing is stopped. It is only said that it would {acts}.</strong>;
  if (tier === "T5") return <strong>It begins at once: {acts}. Nobody else is asked, and all automation stops.</strong>;
  return (
    <>
      Will {acts}.{mode === "dry_run" && " Dry run: it is only said what would be done."}
      {guards.length > 0 && " Its guards hold."}
      {approvals_required > 0 &&
        ` ${approvals_required === 1 ? "1 person has" : `${approvals_required} people have`} to agree.`}
    </>
  );
}
