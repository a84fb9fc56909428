import { type HotkeyItem, useHotkeys } from "@mantine/hooks";
import { useServices } from "../services.ts";
import { KEY_LIST, type KeyId } from "./key-table.ts";

/** Listens to keys of the table while the caller is shown; one that waits for a login is not. In fields only those that work while typing. */
export function useKeys(handlers: Partial<Record<KeyId, () => void>>): void {
  const { session } = useServices();
  const plain: HotkeyItem[] = [];
  const always: HotkeyItem[] = [];
  for (const { id, keys, whileTyping } of KEY_LIST) {
    const run = handlers[id];
    if (run === undefined) continue;
    for (const key of keys)
      (whileTyping === true ? always : plain).push([key, () => !session.state().isLoginNeeded && run()]);
  }
  useHotkeys(plain);
  useHotkeys(always, []);
}
