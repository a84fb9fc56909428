import { Button, NativeSelect, TextInput } from "@mantine/core";
import type { ComponentHealth } from "@plimsoll/core";
import { RefreshCw } from "lucide-react";
import { Link } from "react-router";
import { fieldOf, InlineForm } from "../../components/inline-form.tsx";
import { RightNote } from "../../components/right-note.tsx";
import { DURATIONS } from "../../lib/durations.ts";
import { useRight } from "../../lib/session/use-right.ts";
import { componentTexts as texts } from "../../texts/component.ts";
import classes from "./component-actions.module.css";
import type { useCheckNow } from "./use-check-now.ts";
import { useComponentChange } from "./use-component-change.ts";

/** Which form stands open below the head. */
export type OpenForm = "pause" | "maintain" | null;

/** What can be done about a component: a press does it, or shows what it asks first. */
export function ActionButtons(props: {
  health: ComponentHealth;
  check: ReturnType<typeof useCheckNow>;
  open: OpenForm;
  onOpen: (form: OpenForm) => void;
}) {
  const { health, check, open, onOpen } = props;
  const { component_id: id, state, source } = health;
  const right = useRight("operator");
  const resume = useComponentChange(id);
  const common = { size: "xs", variant: "default", disabled: !right.may } as const;
  const toggle = (form: OpenForm) => onOpen(open === form ? null : form);
  return (
    <div className={classes.actions}>
      <fieldset className={classes.buttons}>
        <legend className="visually-hidden">{texts.actions(id)}</legend>
        <Button
          {...common}
          leftSection={<RefreshCw size={13} aria-hidden="true" />}
          loading={check.isPending}
          onClick={() => check.mutate()}
        >
          {texts.checkNow}
        </Button>
        {state === "paused" ? (
          <Button {...common} loading={resume.isPending} onClick={() => resume.mutate({ kind: "resume" })}>
            {texts.resume}
          </Button>
        ) : (
          <Button {...common} aria-expanded={open === "pause"} onClick={() => toggle("pause")}>
            {texts.pause}
          </Button>
        )}
        <Button {...common} aria-expanded={open === "maintain"} onClick={() => toggle("maintain")}>
          {texts.maintain}
        </Button>
        {source !== "api" && source !== "code" && (
          <Link className={classes.link} to={`/insight/backtest?${new URLSearchParams({ component: id })}`}>
            {texts.backtest}
          </Link>
        )}
      </fieldset>
      <RightNote right={right} />
      {resume.error !== null && <p role="alert">{texts.refused(resume.error.message)}</p>}
    </div>
  );
}

/** Asks why, and says what will happen, before it does. */
export function ActionForm({ id, open, onDone }: { id: string; open: OpenForm; onDone: () => void }) {
  const change = useComponentChange(id);
  if (open === null) return null;
  const isPause = open === "pause";
  const submit = (given: FormData): void => {
    const reason = fieldOf(given, "reason");
    const wanted = isPause
      ? ({ kind: "pause", reason } as const)
      : ({ kind: "maintain", reason, duration: fieldOf(given, "duration") } as const);
    change.mutate(wanted, { onSuccess: onDone });
  };
  return (
    <InlineForm
      label={isPause ? texts.pauseForm(id) : texts.maintainForm(id)}
      submit={isPause ? texts.pauseSubmit : texts.maintainSubmit}
      says={isPause ? texts.pauseSays(id) : texts.maintainSays(id)}
      pending={change.isPending}
      error={change.error}
      onSubmit={submit}
      onCancel={onDone}
    >
      <TextInput name="reason" label={texts.reason} description={texts.reasonHint} required maxLength={500} autoFocus />
      {!isPause && (
        <NativeSelect
          name="duration"
          label={texts.lasts}
          description={texts.lastsHint}
          data={DURATIONS}
          defaultValue="1h"
        />
      )}
    </InlineForm>
  );
}
