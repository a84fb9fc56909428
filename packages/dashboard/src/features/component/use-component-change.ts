import type { ComponentHealth, MaintenanceWindow } from "@plimsoll/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useServices } from "../../lib/services.ts";

/** What can be done about a component; it shows over the live stream. */
export type ComponentChange =
  | { readonly kind: "pause"; readonly reason: string }
  | { readonly kind: "resume" }
  | { readonly kind: "maintain"; readonly reason: string; readonly duration: string };

/** So many signs of the component's name leave room in the window's for the time. */
const NAMED = 150;

/** Pauses, resumes or takes into maintenance for a while from now on. */
export function useComponentChange(id: string) {
  const { api, time } = useServices();
  const queries = useQueryClient();
  const path = `/components/${encodeURIComponent(id)}`;
  return useMutation({
    mutationFn: (change: ComponentChange): Promise<unknown> => {
      if (change.kind === "pause") return api.post<ComponentHealth>(`${path}/pause`, { note: change.reason });
      if (change.kind === "resume") return api.post<ComponentHealth>(`${path}/resume`, {});
      const at = new Date(time.now()).toISOString();
      return api.post<MaintenanceWindow>("/maintenance", {
        ...{ id: `${id.slice(0, NAMED).toWellFormed()} ${at}`, match: { components: [id] } },
        ...{ at, duration: change.duration, note: change.reason },
      });
    },
    onSuccess: () => queries.invalidateQueries({ queryKey: ["maintenance"] }),
  });
}
