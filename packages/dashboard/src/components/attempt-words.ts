import type { AttemptState } from "@plimsoll/core";
import type { StatusWord } from "./shown-status.ts";

/** What became of an attempt, with the shape it is drawn with. */
export const ATTEMPT_WORDS: Record<AttemptState, StatusWord> = {
  awaiting_approval: { status: "WARNING", word: "waits for people" },
  guarding: { status: "NONE", word: "reads its guards" },
  running: { status: "WARNING", word: "under way" },
  verifying: { status: "NONE", word: "being verified" },
  succeeded: { status: "HEALTHY", word: "succeeded" },
  failed: { status: "DOWN", word: "failed" },
  refused: { status: "CRITICAL", word: "refused" },
  expired: { status: "CRITICAL", word: "nobody agreed in time" },
  rejected: { status: "CRITICAL", word: "rejected" },
  dry_run: { status: "NONE", word: "dry run" },
};
