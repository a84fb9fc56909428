import type { RecoveryCaseInfo } from "../contract/recovery.ts";
import type { AttemptState } from "./attempt-state.ts";

const ENDED: Partial<Record<AttemptState, string>> = {
  succeeded: "succeeded",
  failed: "failed",
  refused: "was refused",
  expired: "was not agreed to in time",
  rejected: "was rejected",
};

/** What became of a component's newest try, or why it was not begun, where its case does not say so already; otherwise null. */
export function lastTryWords({
  last,
  latched,
  text,
}: Pick<RecoveryCaseInfo, "last" | "latched" | "text">): string | null {
  if (last === null || (latched?.text ?? text).includes(last.reason)) return null;
  return `${last.action_id} ${ENDED[last.state] ?? last.state.replaceAll("_", " ")}: ${last.reason}`;
}
