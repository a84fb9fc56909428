/** Where a key is used. */
export const KEY_GROUPS = ["everywhere", "pages", "overview", "incidents", "wall"] as const;
export type KeyGroup = (typeof KEY_GROUPS)[number];

interface KeyEntry {
  readonly group: KeyGroup;
  /** As Mantine reads them; several where keyboards differ: `mod` is Ctrl, or Cmd on a Mac. */
  readonly keys: readonly string[];
  /** As people read it. */
  readonly shown: string;
  /** It also works while somebody types into a field. */
  readonly whileTyping?: boolean;
}

/** Every key that the page listens to: what handles a key, and the help that lists it, read the same table. */
export const KEYS = {
  palette: { group: "everywhere", keys: ["mod+K"], shown: "Ctrl K", whileTyping: true },
  help: { group: "everywhere", keys: ["?", "shift+?"], shown: "?" },
  theme: { group: "everywhere", keys: ["t"], shown: "t" },
  back: { group: "everywhere", keys: ["Escape"], shown: "Esc" },
  overview: { group: "pages", keys: ["o"], shown: "o" },
  trading: { group: "pages", keys: ["g"], shown: "g" },
  map: { group: "pages", keys: ["m"], shown: "m" },
  incidents: { group: "pages", keys: ["i"], shown: "i" },
  alerting: { group: "pages", keys: ["a"], shown: "a" },
  recovery: { group: "pages", keys: ["r"], shown: "r" },
  insight: { group: "pages", keys: ["n"], shown: "n" },
  manage: { group: "pages", keys: ["e"], shown: "e" },
  wall: { group: "pages", keys: ["w"], shown: "w" },
  filter: { group: "overview", keys: ["/", "shift+/"], shown: "/" },
  nextLine: { group: "overview", keys: ["ArrowDown"], shown: "↓" },
  previousLine: { group: "overview", keys: ["ArrowUp"], shown: "↑" },
  openLine: { group: "overview", keys: ["Enter"], shown: "Enter" },
  clearFilter: { group: "overview", keys: ["Escape"], shown: "Esc" },
  nextIncident: { group: "incidents", keys: ["j"], shown: "j" },
  previousIncident: { group: "incidents", keys: ["k"], shown: "k" },
  chooseIncident: { group: "incidents", keys: ["x"], shown: "x" },
  takeIncident: { group: "incidents", keys: ["a"], shown: "a" },
  leaveWall: { group: "wall", keys: ["Escape"], shown: "Esc" },
} as const satisfies Record<string, KeyEntry>;
export type KeyId = keyof typeof KEYS;

/** The table as a list, for whoever goes through it. */
export const KEY_LIST: readonly (KeyEntry & { readonly id: KeyId })[] = Object.entries(KEYS).map(([id, entry]) => ({
  ...entry,
  id: id as KeyId,
}));

/** Whether a key that was pressed in a field is one of the table's, for fields that handle their own. */
export function isKey(id: KeyId, pressed: string): boolean {
  return KEYS[id].keys.some((key) => key === pressed);
}
