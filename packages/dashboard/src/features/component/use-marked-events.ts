import type { Page, SystemEvent } from "@plimsoll/core";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { useLiveEvents } from "../../lib/live/use-live.ts";
import { useServices } from "../../lib/services.ts";
import type { TimeView } from "../../lib/time-view/time-view.ts";
import { MARKED_TYPES, markerKind } from "./markers.ts";
import { LIVE_REFRESH_MS, toRangeQuery, viewKey } from "./view-query.ts";

/** More than these are more than fit on an axis; the newest are taken. */
const LIMIT = 500;

/** What happened to a component, or to the configuration, within what is shown of time. */
export function useMarkedEvents(id: string, view: TimeView) {
  const { api, time } = useServices();
  const live = useLiveEvents();
  const query = useQuery({
    queryKey: ["marked-events", id, ...viewKey(view)],
    queryFn: async ({ signal }) => {
      const common = { ...toRangeQuery(view, { now: time.now() }), limit: LIMIT };
      const ask = async (of: { component_id?: string; type: readonly string[] }) =>
        (await api.get<Page<SystemEvent>>("/events", { query: { ...common, ...of }, signal })).items;
      const [own, everyones] = await Promise.all([
        ask({ component_id: id, type: MARKED_TYPES }),
        ask({ type: ["config_reloaded"] }),
      ]);
      return [...own, ...everyones];
    },
    refetchInterval: view.kind === "live" && LIVE_REFRESH_MS,
    placeholderData: (previous, before) => (before?.queryKey[1] === id ? keepPreviousData(previous) : undefined),
  });
  const events = useMemo(() => {
    const known = query.data ?? [];
    const ids = new Set(known.map((event) => event.id));
    const isOurs = (event: SystemEvent) => event.component_id === id || event.event_type === "config_reloaded";
    return [...known, ...live.filter((event) => isOurs(event) && markerKind(event) !== null && !ids.has(event.id))];
  }, [id, live, query.data]);
  return { events, query };
}
