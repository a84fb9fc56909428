import { NativeSelect, TextInput } from "@mantine/core";
import type { AlertMatchInput, Silence } from "@plimsoll/core";
import { useState } from "react";
import { fieldOf, InlineForm } from "../../components/inline-form.tsx";
import { DURATIONS } from "../../lib/durations.ts";
import { alertingTexts as texts } from "../../texts/alerting.ts";
import { MatchFields } from "./match-fields.tsx";
import { NO_WORDS, toMatch } from "./match-words.ts";
import { useAlertingChange } from "./use-alerting-change.ts";

interface NewSilence {
  readonly match: AlertMatchInput;
  readonly reason: string;
  readonly for: string;
}

/** Asks what to silence (`components` to begin with), why and for how long. The server refuses one that would silence everything. */
export function SilenceForm({ components, onDone }: { components: string; onDone: () => void }) {
  const [words, setWords] = useState({ ...NO_WORDS, components });
  const add = useAlertingChange("silences", (api, given: NewSilence) => api.post<Silence>("/silences", given));
  const submit = (given: FormData): void =>
    add.mutate(
      { match: toMatch(words), reason: fieldOf(given, "reason"), for: fieldOf(given, "for") },
      { onSuccess: onDone },
    );
  return (
    <InlineForm
      label={texts.silenceForm}
      submit={texts.silence}
      pending={add.isPending}
      error={add.error}
      onSubmit={submit}
      onCancel={onDone}
    >
      <MatchFields words={words} verb={texts.silenceVerb} onChange={setWords} />
      <TextInput name="reason" label={texts.reason} description={texts.reasonHint} required maxLength={500} />
      <NativeSelect
        name="for"
        label={texts.lastsFor}
        description={texts.lastsHint}
        data={DURATIONS}
        defaultValue="1h"
      />
    </InlineForm>
  );
}
