import type { Me } from "@plimsoll/core";
import { useQuery } from "@tanstack/react-query";
import { useServices } from "../services.ts";

/** Roles can change by a reload of the configuration. */
const STALE_MS = 60_000;

/** Who sits before the page and what they may do; null until it is known. */
export function useMe(): Me | null {
  const { api } = useServices();
  const { data } = useQuery({
    queryKey: ["me"],
    queryFn: ({ signal }) => api.get<Me>("/me", { signal }),
    staleTime: STALE_MS,
  });
  return data ?? null;
}
