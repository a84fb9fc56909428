import { Button, NativeSelect, SegmentedControl, TextInput } from "@mantine/core";
import { ALERT_SEVERITIES, type AlertSeverity } from "@plimsoll/core";
import { useMemo } from "react";
import { ComponentSelect } from "../../components/component-select.tsx";
import { useRoster } from "../../lib/live/use-live.ts";
import { incidentsTexts } from "../../texts/incidents.ts";
import { ANY_INCIDENT, isAnyIncident } from "./incident-fits.ts";
import classes from "./incidents-page.module.css";
import { type IncidentChoice, PERIODS } from "./use-incident-choice.ts";

const texts = incidentsTexts.filter;
const EVERY = "";

interface Props {
  readonly choice: IncidentChoice;
  readonly onChange: (part: Partial<IncidentChoice>) => void;
}

/** Which incidents are listed. A component that is gone meanwhile can still be chosen by the address. */
export function IncidentFilter({ choice, onChange }: Props) {
  const { componentId, severity, person, text } = choice;
  const roster = useRoster();
  const ids = useMemo(() => roster.map(({ component_id }) => component_id), [roster]);
  const isAny = isAnyIncident(choice) && componentId === null;
  return (
    <div className={classes.filter}>
      <h2 className={classes.title}>{incidentsTexts.title}</h2>
      <search className={classes.fields} aria-label={texts.label}>
        <TextInput
          size="xs"
          aria-label={texts.text}
          placeholder={texts.textHint}
          value={text}
          maxLength={200}
          onChange={({ currentTarget: { value } }) => onChange({ text: value })}
        />
        <ComponentSelect
          size="xs"
          aria-label={texts.component}
          className={classes.select}
          ids={ids}
          value={componentId ?? EVERY}
          none={texts.everyComponent}
          onChange={({ currentTarget: { value } }) => onChange({ componentId: value === EVERY ? null : value })}
        />
        <NativeSelect
          size="xs"
          aria-label={texts.severity}
          value={severity}
          data={ALERT_SEVERITIES.map((value) => ({ value, label: texts.severities[value] }))}
          onChange={({ currentTarget }) => onChange({ severity: currentTarget.value as AlertSeverity })}
        />
        <TextInput
          size="xs"
          aria-label={texts.person}
          placeholder={texts.personHint}
          className={classes.person}
          value={person}
          maxLength={200}
          onChange={({ currentTarget: { value } }) => onChange({ person: value })}
        />
        {!isAny && (
          <Button size="xs" variant="subtle" onClick={() => onChange({ ...ANY_INCIDENT, componentId: null })}>
            {texts.clear}
          </Button>
        )}
        <PeriodChoice choice={choice} onChange={onChange} />
      </search>
    </div>
  );
}

/** How far back resolved ones are listed, and the axis goes. */
function PeriodChoice({ choice: { period }, onChange }: Props) {
  return (
    <SegmentedControl
      size="xs"
      aria-label={texts.within}
      value={period.value}
      onChange={(value) => onChange({ period: PERIODS.find((one) => one.value === value) ?? period })}
      data={PERIODS.map(({ value, label }) => ({ value, label }))}
    />
  );
}
