import type { AttemptState } from "@plimsoll/core";
import { componentTexts as texts } from "../texts/components.ts";
import type { StatusWord } from "./shown-status.ts";

/** What became of an attempt, with the shape it is drawn with. */
export const ATTEMPT_WORDS: Record<AttemptState, StatusWord> = {
  awaiting_approval: { status: "WARNING", word: texts.attempts.awaiting_approval },
  guarding: { status: "NONE", word: texts.attempts.guarding },
  running: { status: "WARNING", word: texts.attempts.running },
  verifying: { status: "NONE", word: texts.attempts.verifying },
  succeeded: { status: "HEALTHY", word: texts.attempts.succeeded },
  failed: { status: "DOWN", word: texts.attempts.failed },
  refused: { status: "CRITICAL", word: texts.attempts.refused },
  expired: { status: "CRITICAL", word: texts.attempts.expired },
  rejected: { status: "CRITICAL", word: texts.attempts.rejected },
  dry_run: { status: "NONE", word: texts.attempts.dry_run },
};
