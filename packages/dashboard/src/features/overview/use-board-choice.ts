import { useMemo } from "react";
import { useSearchParams } from "react-router";
import type { ShownStatus } from "../../components/shown-status.ts";
import type { BoardChoice, Grouping } from "./board-lines.ts";

const STATUSES: Readonly<Record<string, ShownStatus>> = {
  healthy: "HEALTHY",
  warning: "WARNING",
  critical: "CRITICAL",
  down: "DOWN",
  none: "NONE",
};

/** The board's choice, kept in the address, so that a link shows the same board. */
export function useBoardChoice() {
  const [search, setSearch] = useSearchParams();
  const choice = useMemo<BoardChoice>(
    () => ({
      grouping: search.get("group") === "tag" ? "tag" : "type",
      filter: search.get("filter") ?? "",
      status: STATUSES[search.get("status") ?? ""] ?? null,
    }),
    [search],
  );
  const set = (name: string, value: string): void => {
    setSearch(
      (old) => {
        const next = new URLSearchParams(old);
        if (value === "") next.delete(name);
        else next.set(name, value);
        return next;
      },
      { replace: true },
    );
  };
  return {
    choice,
    setFilter: (filter: string) => set("filter", filter),
    setGrouping: (grouping: Grouping) => set("group", grouping === "type" ? "" : grouping),
    setStatus: (status: ShownStatus | null) => set("status", status?.toLowerCase() ?? ""),
  };
}
