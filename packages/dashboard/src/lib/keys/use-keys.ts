import { type HotkeyItem, useHotkeys } from "@mantine/hooks";
import { KEY_LIST, type KeyId } from "./key-table.ts";

/** Listens to keys of the table while the caller is shown. In fields only those that work while typing. */
export function useKeys(handlers: Partial<Record<KeyId, () => void>>): void {
  const plain: HotkeyItem[] = [];
  const always: HotkeyItem[] = [];
  for (const { id, keys, whileTyping } of KEY_LIST) {
    const run = handlers[id];
    if (run === undefined) continue;
    for (const key of keys) (whileTyping === true ? always : plain).push([key, () => run()]);
  }
  useHotkeys(plain);
  useHotkeys(always, []);
}
