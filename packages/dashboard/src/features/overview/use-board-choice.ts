import { useState } from "react";
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

/**
 * The board's choice. It begins with the address and is written back to it, so that a link shows the same board; but it is
 * kept here, since the address follows too late for someone who types fast.
 */
export function useBoardChoice() {
  const [search, setSearch] = useSearchParams();
  const [choice, setChoice] = useState<BoardChoice>(() => readChoice(search));
  const change = (next: BoardChoice): void => {
    setChoice(next);
    setSearch(writeChoice(next), { replace: true });
  };
  return {
    choice,
    setFilter: (filter: string) => change({ ...choice, filter }),
    setGrouping: (grouping: Grouping) => change({ ...choice, grouping }),
    setStatus: (status: ShownStatus | null) => change({ ...choice, status }),
  };
}

function readChoice(search: URLSearchParams): BoardChoice {
  return {
    grouping: search.get("group") === "tag" ? "tag" : "type",
    filter: search.get("filter") ?? "",
    status: STATUSES[search.get("status") ?? ""] ?? null,
  };
}

function writeChoice({ grouping, filter, status }: BoardChoice): URLSearchParams {
  const search = new URLSearchParams();
  if (grouping !== "type") search.set("group", grouping);
  if (filter !== "") search.set("filter", filter);
  if (status !== null) search.set("status", status.toLowerCase());
  return search;
}
