import type { Me } from "@plimsoll/core";
import { useMutation } from "@tanstack/react-query";
import { useServices } from "../../lib/services.ts";

/** Logs in; the page then begins anew as that person's. */
export function useLogin() {
  const { api, session } = useServices();
  return useMutation({
    mutationFn: (given: { name: string; password: string }) => api.post<Me>("/login", given),
    onSuccess: () => session.begin(),
  });
}
