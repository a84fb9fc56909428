import { NativeSelect, SegmentedControl, TextInput } from "@mantine/core";
import type { MaintenanceWindow } from "@plimsoll/core";
import { useState } from "react";
import { fieldOf, InlineForm } from "../../components/inline-form.tsx";
import { DURATIONS } from "../../lib/durations.ts";
import { useServices } from "../../lib/services.ts";
import { alertingTexts as texts } from "../../texts/alerting.ts";
import classes from "./alerting-page.module.css";
import { MatchFields } from "./match-fields.tsx";
import { NO_WORDS, toMatch } from "./match-words.ts";
import { useAlertingChange } from "./use-alerting-change.ts";
import { nextHour, toWindowInput, WEEKDAYS } from "./window-input.ts";

const LOCAL_ZONE = Intl.DateTimeFormat().resolvedOptions().timeZone;

/** Asks what goes into maintenance, when and why: once, or every week. */
export function MaintenanceForm({ onDone }: { onDone: () => void }) {
  const { time } = useServices();
  const [words, setWords] = useState(NO_WORDS);
  const [comes, setComes] = useState<"once" | "weekly">("once");
  const add = useAlertingChange("maintenance", (api, given: Record<string, unknown>) =>
    api.post<MaintenanceWindow>("/maintenance", given),
  );
  const submit = (given: FormData): void => {
    const of = (name: string) => fieldOf(given, name);
    const input = toWindowInput({
      ...{ name: of("name"), match: toMatch(words), note: of("note"), duration: of("duration"), comes },
      ...{ startsAt: of("starts_at"), at: of("at"), timeZone: of("time_zone") },
      days: WEEKDAYS.filter((day) => given.getAll("days").includes(day)),
    });
    add.mutate(input, { onSuccess: onDone });
  };
  return (
    <InlineForm
      label={texts.windowForm}
      submit={texts.windowSubmit}
      pending={add.isPending}
      error={add.error}
      onSubmit={submit}
      onCancel={onDone}
    >
      <MatchFields words={words} verb={texts.windowVerb} onChange={setWords} />
      <TextInput
        name="name"
        label={texts.windowName}
        description={texts.windowNameHint}
        required
        maxLength={200}
        autoCapitalize="none"
      />
      <TextInput name="note" label={texts.windowWhy} description={texts.reasonHint} required maxLength={500} />
      <NativeSelect
        name="duration"
        label={texts.windowLasts}
        description={texts.windowLastsHint}
        data={DURATIONS}
        defaultValue="1h"
      />
      <div className={classes.comes}>
        <SegmentedControl
          size="xs"
          aria-label={texts.windowOften}
          value={comes}
          onChange={(value) => setComes(value === "weekly" ? "weekly" : "once")}
          data={[
            { value: "once", label: texts.once },
            { value: "weekly", label: texts.weekly },
          ]}
        />
      </div>
      {comes === "once" ? (
        <TextInput
          name="starts_at"
          type="datetime-local"
          label={texts.windowBegins}
          description={texts.localTime(LOCAL_ZONE)}
          defaultValue={nextHour(time.now())}
          required
        />
      ) : (
        <WeeklyFields />
      )}
    </InlineForm>
  );
}

function WeeklyFields() {
  return (
    <>
      <fieldset className={classes.days}>
        <legend>{texts.windowOn}</legend>
        {WEEKDAYS.map((day) => (
          <label key={day}>
            <input type="checkbox" name="days" value={day} defaultChecked={day === "sat"} /> {day}
          </label>
        ))}
      </fieldset>
      <TextInput
        name="at"
        type="time"
        label={texts.windowAt}
        description={texts.windowAtHint}
        defaultValue="22:00"
        required
      />
      <TextInput
        name="time_zone"
        label={texts.timeZone}
        description={texts.timeZoneHint}
        defaultValue={LOCAL_ZONE}
        required
        autoCapitalize="none"
        spellCheck={false}
      />
    </>
  );
}
