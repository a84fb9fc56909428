import { useMantineColorScheme } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "react-router";
import { useServices } from "../../lib/services.ts";
import { paletteTexts } from "../../texts/palette.ts";
import type { PaletteItem } from "./palette-items.ts";

/** Does what an item says. What changes nothing on the server is done at once; the rest has an outcome in words. */
export function usePaletteAct({ onClose, onHelp }: { onClose: () => void; onHelp: () => void }) {
  const { api, session } = useServices();
  const navigate = useNavigate();
  const queries = useQueryClient();
  const { toggleColorScheme } = useMantineColorScheme();
  const ask = useMutation({
    mutationFn: async ({ act }: PaletteItem): Promise<void> => {
      if (act.kind === "check")
        await api.post("/check", act.componentId === null ? {} : { component_ids: [act.componentId] });
      if (act.kind === "acknowledge")
        await api.post(`/incidents/${encodeURIComponent(act.incidentId)}/acknowledge`, {});
      if (act.kind === "start") await api.post("/monitoring/start", undefined);
      if (act.kind === "log-out") await api.post("/logout", undefined);
    },
    onSuccess: (_, { act }) => {
      if (act.kind === "log-out") session.begin();
      else void queries.invalidateQueries({ queryKey: [act.kind === "start" ? "monitoring-status" : "incidents"] });
    },
  });
  const run = (item: PaletteItem): void => {
    const { act } = item;
    switch (act.kind) {
      case "go":
        onClose();
        void navigate(act.path);
        break;
      case "theme":
        toggleColorScheme();
        onClose();
        break;
      case "help":
        onHelp();
        break;
      case "check":
      case "acknowledge":
      case "start":
      case "stop":
      case "log-out":
        ask.mutate(item);
    }
  };
  return { run, outcome: outcomeWords(ask) };
}

function outcomeWords(ask: {
  isPending: boolean;
  isSuccess: boolean;
  error: Error | null;
  variables: PaletteItem | undefined;
}): string {
  const what = ask.variables?.words ?? "";
  if (ask.isPending) return paletteTexts.running;
  if (ask.error !== null) return paletteTexts.failed(what, ask.error.message);
  return ask.isSuccess ? paletteTexts.done(what) : "";
}
