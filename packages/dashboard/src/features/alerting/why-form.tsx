import { Button, NativeSelect, TextInput } from "@mantine/core";
import { type FormEvent, useId, useMemo, useState } from "react";
import { fieldOf } from "../../components/inline-form.tsx";
import { useRoster } from "../../lib/live/use-live.ts";
import { alertingTexts as texts } from "../../texts/alerting.ts";
import classes from "./routes-panel.module.css";
import type { WhyQuestion } from "./routing-queries.ts";

const STATUSES = ["DOWN", "CRITICAL", "WARNING"];
/** More are no help in a list that is typed into. */
const OFFERED = 50;

/** Asks which component, how it would stand, and when. */
export function WhyForm(props: {
  question: WhyQuestion | null;
  isPending: boolean;
  onAsk: (question: WhyQuestion) => void;
}) {
  const { question, isPending, onAsk } = props;
  const roster = useRoster();
  const list = useId();
  const asked = question?.component ?? "";
  const [typed, setTyped] = useState(asked);
  const [shown, setShown] = useState(asked);
  // The address asks for another one: the command palette leads here too.
  if (shown !== asked) {
    setShown(asked);
    setTyped(asked);
  }
  const offered = useMemo(() => {
    const words = typed.toLowerCase();
    return roster.filter(({ component_id }) => component_id.toLowerCase().includes(words)).slice(0, OFFERED);
  }, [roster, typed]);
  const submit = (event: FormEvent<HTMLFormElement>): void => {
    event.preventDefault();
    const given = new FormData(event.currentTarget);
    const at = Date.parse(fieldOf(given, "at"));
    onAsk({
      component: typed.trim(),
      status: fieldOf(given, "status"),
      at: Number.isNaN(at) ? null : new Date(at).toISOString(),
    });
  };
  return (
    <form className={classes.form} onSubmit={submit} aria-label={texts.why}>
      <TextInput
        label={texts.whyComponent}
        value={typed}
        onChange={({ currentTarget }) => setTyped(currentTarget.value)}
        list={list}
        required
        maxLength={200}
        autoCapitalize="none"
        spellCheck={false}
        autoComplete="off"
      />
      <datalist id={list}>
        {offered.map(({ component_id }) => (
          <option key={component_id} value={component_id} />
        ))}
      </datalist>
      <NativeSelect
        key={question?.status}
        name="status"
        label={texts.whyStatus}
        data={STATUSES}
        defaultValue={question?.status ?? "DOWN"}
      />
      <TextInput name="at" type="datetime-local" label={texts.whyAt} description={texts.whyAtHint} />
      <Button type="submit" size="sm" variant="default" loading={isPending}>
        {texts.whyAsk}
      </Button>
    </form>
  );
}
