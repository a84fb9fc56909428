import { useMutation, useQueryClient } from "@tanstack/react-query";
import type { ApiClient } from "../../lib/api/api-client.ts";
import { useServices } from "../../lib/services.ts";

/** Changes something over the API; the list of this name is then asked for anew. */
export function useAlertingChange<In, Out>(list: string, change: (api: ApiClient, given: In) => Promise<Out>) {
  const { api } = useServices();
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (given: In) => change(api, given),
    onSuccess: () => queries.invalidateQueries({ queryKey: [list] }),
  });
}
