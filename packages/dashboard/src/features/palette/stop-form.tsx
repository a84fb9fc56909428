import { TextInput } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { fieldOf, InlineForm } from "../../components/inline-form.tsx";
import { useServices } from "../../lib/services.ts";
import { paletteTexts as texts } from "../../texts/palette.ts";

/** Says what pausing all monitoring means, and asks why. */
export function StopForm({ onDone, onCancel }: { onDone: () => void; onCancel: () => void }) {
  const { api } = useServices();
  const queries = useQueryClient();
  const stop = useMutation({
    mutationFn: (reason: string) => api.post("/monitoring/stop", { reason }),
    onSuccess: async () => {
      await queries.invalidateQueries({ queryKey: ["monitoring-status"] });
      onDone();
    },
  });
  return (
    <InlineForm
      label={texts.stopForm}
      submit={texts.stopSubmit}
      says={texts.stopSays}
      pending={stop.isPending}
      error={stop.error}
      onSubmit={(given) => stop.mutate(fieldOf(given, "reason"))}
      onCancel={onCancel}
    >
      <TextInput name="reason" label={texts.stopReason} required maxLength={500} autoFocus data-autofocus />
    </InlineForm>
  );
}
