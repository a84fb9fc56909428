import type { ComponentHealth } from "@plimsoll/core";
import { useMutation } from "@tanstack/react-query";
import { useServices } from "../../lib/services.ts";

/** Runs the component's check at once and gives what it found. */
export function useCheckNow(id: string) {
  const { api } = useServices();
  return useMutation({
    mutationFn: async () => {
      const answer = await api.post<{ items: ComponentHealth[] }>("/check", { component_ids: [id] });
      return answer.items.find((item) => item.component_id === id) ?? null;
    },
  });
}
