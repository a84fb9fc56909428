import type { StatusStrips } from "@plimsoll/core";
import { useQuery } from "@tanstack/react-query";
import { useServices } from "../services.ts";

/** A cell is half an hour, and what is true now the page knows from the live stream. */
const REFRESH_MS = 60_000;

/** The last day of one component: a letter for each cell, oldest first, and its uptime. */
export type DayOfComponent = StatusStrips["items"][number];

/** The last day of every component in one answer, however many there are. */
export interface DayStrips {
  /** Where the first cell begins, epoch ms. */
  readonly from: number;
  readonly cellMs: number;
  readonly byId: ReadonlyMap<string, DayOfComponent>;
}

/** Asked for slowly; a component that did not change keeps its object, so that its row is not drawn again. */
export function useStripsQuery() {
  const { api } = useServices();
  return useQuery({
    queryKey: ["strips"],
    queryFn: ({ signal }) => api.get<StatusStrips>("/statistics/strips", { signal }),
    select: toDayStrips,
    refetchInterval: REFRESH_MS,
    staleTime: REFRESH_MS,
  });
}

function toDayStrips({ from, step_seconds, items }: StatusStrips): DayStrips {
  return {
    from: Date.parse(from),
    cellMs: step_seconds * 1000,
    byId: new Map(items.map((item) => [item.component_id, item])),
  };
}
