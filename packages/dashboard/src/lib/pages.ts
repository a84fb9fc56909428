import type { KeyId } from "./keys/key-table.ts";

/** A page that can be gone to: its words are in the texts, its key in the key table, under the same name. */
export interface PageEntry {
  readonly id: Extract<
    KeyId,
    "overview" | "trading" | "map" | "incidents" | "alerting" | "recovery" | "insight" | "manage" | "wall"
  >;
  readonly path: string;
  /** Stands in the head; others are found in the palette only. */
  readonly inHead: boolean;
}

export const PAGES: readonly PageEntry[] = [
  { id: "overview", path: "/", inHead: true },
  { id: "trading", path: "/trading", inHead: true },
  { id: "map", path: "/map", inHead: true },
  { id: "incidents", path: "/incidents", inHead: true },
  { id: "alerting", path: "/alerting", inHead: true },
  { id: "recovery", path: "/recovery", inHead: true },
  { id: "insight", path: "/insight", inHead: true },
  { id: "manage", path: "/manage", inHead: true },
  { id: "wall", path: "/wall", inHead: false },
];
