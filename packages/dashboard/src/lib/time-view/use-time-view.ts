import { useCallback, useMemo } from "react";
import { useSearchParams } from "react-router";
import { readTimeView, type TimeView, writeTimeView } from "./time-view.ts";

/** What the address says is shown of time, and how to have it say something else: the address is the only place of it. */
export function useTimeView(): readonly [TimeView, (view: TimeView) => void] {
  const [search, setSearch] = useSearchParams();
  const view = useMemo(() => readTimeView(search), [search]);
  const setView = useCallback(
    (next: TimeView) => setSearch((old) => writeTimeView(old, next), { replace: true }),
    [setSearch],
  );
  return [view, setView];
}
