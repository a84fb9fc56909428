import { useQueryClient } from "@tanstack/react-query";
import { useEffect } from "react";
import { useNavigate } from "react-router";
import { useServices } from "../lib/services.ts";
import { staleQueries } from "./stale-queries.ts";

/** A storm of events has a list asked for again this often at most, ms. */
const REFETCH_MS = 1000;

/** What the live stream says has happened: lists are asked for again, and severe alerts become notices of the browser. */
export function useHappenings(): void {
  const queries = useQueryClient();
  const navigate = useNavigate();
  const { live, clock, notices } = useServices();
  useEffect(() => {
    const due = new Set<string>();
    let cancel: (() => void) | null = null;
    const refetch = (): void => {
      cancel = null;
      if (due.size === 0) return;
      for (const name of due) void queries.invalidateQueries({ queryKey: [name] });
      due.clear();
      cancel = clock.schedule(REFETCH_MS, refetch);
    };
    const stop = live.onEvents((events) => {
      notices.take(events, (path) => void navigate(path));
      for (const name of staleQueries(events)) due.add(name);
      if (cancel === null) refetch();
    });
    return () => {
      stop();
      cancel?.();
    };
  }, [queries, navigate, live, clock, notices]);
}
