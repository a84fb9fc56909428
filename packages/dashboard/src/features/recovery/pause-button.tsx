import { useRecoveryChange } from "../../lib/api/recovery-queries.ts";
import { useRight } from "../../lib/session/use-right.ts";
import { AskingButton } from "./asking-button.tsx";
import { ReasonForm } from "./reason-form.tsx";

/** Stops all that happens by itself: one press and Enter, since who presses it is in a hurry. */
export function PauseButton() {
  const right = useRight("operator");
  const pause = useRecoveryChange((api, reason: string) => api.post("/recovery/pause", { reason }));
  return (
    <AskingButton
      label="Pause all recovery"
      right={right}
      look={{ size: "sm", variant: "filled" }}
      form={(onDone) => (
        <ReasonForm
          label="Pause all recovery"
          submit="Pause now"
          says="Nothing more begins by itself. What is under way now ends first."
          prefilled="paused from the dashboard"
          pending={pause.isPending}
          error={pause.error}
          onReason={(reason) => pause.mutate(reason, { onSuccess: onDone })}
          onCancel={onDone}
        />
      )}
    />
  );
}
