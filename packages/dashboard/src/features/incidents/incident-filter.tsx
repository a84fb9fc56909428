import { NativeSelect, SegmentedControl } from "@mantine/core";
import { useMemo } from "react";
import { useRoster } from "../../lib/live/use-live.ts";
import classes from "./incidents-page.module.css";
import { PERIODS } from "./use-incident-choice.ts";

const EVERY = "";

/** Which component's incidents are listed. One that is gone meanwhile can still be chosen by the address. */
export function IncidentFilter(props: { componentId: string | null; onComponent: (id: string | null) => void }) {
  const roster = useRoster();
  const { componentId, onComponent } = props;
  const options = useMemo(() => {
    const ids = roster.map(({ component_id }) => component_id);
    const known = componentId === null || ids.includes(componentId) ? ids : [componentId, ...ids];
    return [{ value: EVERY, label: "every component" }, ...known.map((id) => ({ value: id, label: id }))];
  }, [roster, componentId]);
  return (
    <div className={classes.filter}>
      <h2 className={classes.title}>Incidents</h2>
      <NativeSelect
        size="xs"
        aria-label="Component"
        className={classes.select}
        value={componentId ?? EVERY}
        data={options}
        onChange={({ currentTarget: { value } }) => onComponent(value === EVERY ? null : value)}
      />
    </div>
  );
}

/** How far back resolved ones are listed. */
export function PeriodChoice({ value, onChange }: { value: string; onChange: (value: string) => void }) {
  return (
    <SegmentedControl
      size="xs"
      aria-label="Opened within"
      value={value}
      onChange={onChange}
      data={PERIODS.map(({ value, label }) => ({ value, label }))}
    />
  );
}
