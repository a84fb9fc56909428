import type { Me } from "@plimsoll/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useServices } from "../../lib/services.ts";

/** Logs in. The same person's page goes on as it was left; for anybody else all begins anew. */
export function useLogin() {
  const { api, session, live } = useServices();
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (given: { name: string; password: string }) => api.post<Me>("/login", given),
    onSuccess: ({ name }) => {
      if (queries.getQueryData<Me>(["me"])?.name === name) return session.resume();
      // Before anything is drawn for who has come.
      live.clear();
      queries.clear();
      session.begin();
    },
  });
}
