import { ActionIcon } from "@mantine/core";
import { X } from "lucide-react";
import { manageTexts } from "../../texts/manage.ts";

/** Takes a setting away again; nothing where it must stay. */
export function RemoveButton({ label, onRemove }: { label: string; onRemove: (() => void) | undefined }) {
  if (onRemove === undefined) return null;
  const words = manageTexts.takeAway(label);
  return (
    <ActionIcon size="md" variant="subtle" color="gray" aria-label={words} title={words} onClick={onRemove}>
      <X size={14} aria-hidden="true" />
    </ActionIcon>
  );
}
