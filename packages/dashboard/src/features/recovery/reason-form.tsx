import { TextInput } from "@mantine/core";
import type { ReactNode } from "react";
import { fieldOf, InlineForm } from "../../components/inline-form.tsx";
import { recoveryTexts as texts } from "../../texts/recovery.ts";

/** Asks why before something is done. With a `prefilled` reason it is one press of Enter. */
export function ReasonForm(props: {
  label: string;
  submit: string;
  says?: ReactNode;
  prefilled?: string;
  pending: boolean;
  error: Error | null;
  onReason: (reason: string) => void;
  onCancel: () => void;
}) {
  const { prefilled = "", onReason, ...form } = props;
  return (
    <InlineForm {...form} onSubmit={(given) => onReason(fieldOf(given, "reason"))}>
      <TextInput
        name="reason"
        label={texts.reason}
        description={texts.reasonHint}
        required
        maxLength={500}
        autoFocus
        defaultValue={prefilled}
        onFocus={(event) => event.currentTarget.select()}
      />
    </InlineForm>
  );
}
