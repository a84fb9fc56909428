import { NativeSelect, TextInput } from "@mantine/core";
import { fieldOf, InlineForm } from "../../components/inline-form.tsx";
import { useRecoveryChange } from "../../lib/api/recovery-queries.ts";
import { useRight } from "../../lib/session/use-right.ts";
import { AskingButton } from "./asking-button.tsx";

const LENGTHS = [
  { value: "15m", label: "15 minutes" },
  { value: "30m", label: "30 minutes" },
  { value: "1h", label: "1 hour" },
  { value: "2h", label: "2 hours" },
];

/** Announces a deployment: what has a guard for it leaves alone what is being changed. It ends by itself. */
export function DeployButton() {
  const right = useRight("operator");
  const announce = useRecoveryChange((api, given: { reason: string; for: string }) =>
    api.put("/recovery/deploy-lock", given),
  );
  return (
    <AskingButton
      label="Announce a deployment"
      right={right}
      look={{ size: "sm" }}
      form={(onDone) => (
        <InlineForm
          label="Announce a deployment"
          submit="Announce"
          says="Actions with a guard of kind deploy_lock are refused meanwhile. It ends by itself."
          pending={announce.isPending}
          error={announce.error}
          onSubmit={(given) =>
            announce.mutate({ reason: fieldOf(given, "reason"), for: fieldOf(given, "for") }, { onSuccess: onDone })
          }
          onCancel={onDone}
        >
          <TextInput
            name="reason"
            label="What is deployed"
            description="shown to everyone"
            required
            maxLength={500}
            autoFocus
          />
          <NativeSelect name="for" label="For at most" data={LENGTHS} defaultValue="30m" />
        </InlineForm>
      )}
    />
  );
}
