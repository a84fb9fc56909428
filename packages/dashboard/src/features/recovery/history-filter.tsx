import { NativeSelect, SegmentedControl } from "@mantine/core";
import { useSearchParams } from "react-router";
import type { AttemptChoice } from "../../lib/api/recovery-queries.ts";
import { recoveryTexts } from "../../texts/recovery.ts";
import filterClasses from "./history-filter.module.css";

const texts = recoveryTexts.history;
const EVERY = "";
const PERIODS = ["1", "7", "30", "all"] as const;

/** Which tries are listed, kept in the address so that a link shows the same list. */
export function useAttemptChoice() {
  const [address, setAddress] = useSearchParams();
  const period = PERIODS.find((one) => one === address.get("days")) ?? "all";
  const choice: AttemptChoice = {
    componentId: address.get("component"),
    actionId: address.get("action"),
    days: period === "all" ? null : Number(period),
  };
  const change = (name: "component" | "action" | "days", value: string) => {
    const next = new URLSearchParams(address);
    if (value === EVERY || value === "all") next.delete(name);
    else next.set(name, value);
    setAddress(next, { replace: true });
  };
  return { choice, period, change };
}

interface Props extends ReturnType<typeof useAttemptChoice> {
  readonly componentIds: readonly string[];
  readonly actionIds: readonly string[];
}

/** What is gone meanwhile can still be chosen by the address. */
export function HistoryFilter({ choice, period, change, componentIds, actionIds }: Props) {
  return (
    <search className={filterClasses.fields} aria-label={texts.filter}>
      <NativeSelect
        size="xs"
        aria-label={texts.component}
        className={filterClasses.select}
        value={choice.componentId ?? EVERY}
        data={optionsOf(texts.everyComponent, componentIds, choice.componentId)}
        onChange={({ currentTarget: { value } }) => change("component", value)}
      />
      <NativeSelect
        size="xs"
        aria-label={texts.action}
        className={filterClasses.select}
        value={choice.actionId ?? EVERY}
        data={optionsOf(texts.everyAction, actionIds, choice.actionId)}
        onChange={({ currentTarget: { value } }) => change("action", value)}
      />
      <SegmentedControl
        size="xs"
        aria-label={texts.within}
        value={period}
        data={PERIODS.map((value) => ({ value, label: texts.periods[value] }))}
        onChange={(value) => change("days", value)}
      />
    </search>
  );
}

function optionsOf(every: string, ids: readonly string[], chosen: string | null) {
  const all = new Set([...(chosen === null ? [] : [chosen]), ...ids]);
  return [{ value: EVERY, label: every }, ...Array.from(all, (id) => ({ value: id, label: id }))];
}
