import { NativeSelect, TextInput } from "@mantine/core";
import { fieldOf, InlineForm } from "../../components/inline-form.tsx";
import { useRecoveryChange } from "../../lib/api/recovery-queries.ts";
import { useRight } from "../../lib/session/use-right.ts";
import { recoveryTexts } from "../../texts/recovery.ts";
import { AskingButton } from "./asking-button.tsx";

const texts = recoveryTexts.deploy;

const LENGTHS = Object.entries(texts.lengths).map(([value, label]) => ({ value, label }));

/** Announces a deployment: what has a guard for it leaves alone what is being changed. It ends by itself. */
export function DeployButton() {
  const right = useRight("operator");
  const announce = useRecoveryChange((api, given: { reason: string; for: string }) =>
    api.put("/recovery/deploy-lock", given),
  );
  return (
    <AskingButton
      label={texts.label}
      right={right}
      look={{ size: "sm" }}
      form={(onDone) => (
        <InlineForm
          label={texts.label}
          submit={texts.submit}
          says={texts.says}
          pending={announce.isPending}
          error={announce.error}
          onSubmit={(given) =>
            announce.mutate({ reason: fieldOf(given, "reason"), for: fieldOf(given, "for") }, { onSuccess: onDone })
          }
          onCancel={onDone}
        >
          <TextInput
            name="reason"
            label={texts.what}
            description={recoveryTexts.reasonHint}
            required
            maxLength={500}
            autoFocus
          />
          <NativeSelect name="for" label={texts.for} data={LENGTHS} defaultValue="30m" />
        </InlineForm>
      )}
    />
  );
}
