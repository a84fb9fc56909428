import { useRecoveryChange } from "../../lib/api/recovery-queries.ts";
import { useRight } from "../../lib/session/use-right.ts";
import { recoveryTexts } from "../../texts/recovery.ts";
import { AskingButton } from "./asking-button.tsx";
import { ReasonForm } from "./reason-form.tsx";

const texts = recoveryTexts.pause;

/** Stops all that happens by itself: one press and Enter, since who presses it is in a hurry. */
export function PauseButton() {
  const right = useRight("operator");
  const pause = useRecoveryChange((api, reason: string) => api.post("/recovery/pause", { reason }));
  return (
    <AskingButton
      label={texts.label}
      right={right}
      look={{ size: "sm", variant: "filled" }}
      form={(onDone) => (
        <ReasonForm
          label={texts.label}
          submit={texts.submit}
          says={texts.says}
          prefilled={texts.prefilled}
          pending={pause.isPending}
          error={pause.error}
          onReason={(reason) => pause.mutate(reason, { onSuccess: onDone })}
          onCancel={onDone}
        />
      )}
    />
  );
}
