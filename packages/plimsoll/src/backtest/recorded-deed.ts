import type { Silence } from "@plimsoll/core";

/** What happened besides results, as history tells it. Times are epoch ms. */
export type RecordedDeed = { readonly at: number } & (
  | { readonly kind: "monitor-trouble"; readonly trouble: "stopped" | "suspended" }
  | { readonly kind: "pause" | "resume" | "maintenance-start" | "maintenance-end"; readonly componentId: string }
  | { readonly kind: "gone" | "set-aside"; readonly componentId: string }
  | { readonly kind: "silence"; readonly silence: Silence }
  | { readonly kind: "acknowledge"; readonly componentId: string; readonly by: string }
);
