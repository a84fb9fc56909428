import type { AttemptState } from "@plimsoll/core";
import { ATTEMPT_WORDS } from "./attempt-words.ts";
import { StatusLabel } from "./status-label.tsx";

/** What became of an attempt, in words and with a shape. */
export function AttemptLabel({ state }: { state: AttemptState }) {
  return <StatusLabel {...ATTEMPT_WORDS[state]} size={10} />;
}
