import type { RecoveryAttempt } from "@plimsoll/core";
import { overviewTexts } from "../../texts/overview.ts";

/** What the guards read, in a few words: what speaks against it, else that nothing does. What is unknown forbids. */
export function guardWords(guards: RecoveryAttempt["guards"]): string {
  if (guards.length === 0) return overviewTexts.noGuards;
  const against = guards.filter(({ allows }) => allows !== true);
  if (against.length === 0) return overviewTexts.guardsAllow(guards.length);
  return overviewTexts.guardsAgainst(
    against.map(({ guard, allows, text }) =>
      allows === null ? overviewTexts.guardUnknown(guard, text) : overviewTexts.guardForbids(guard, text),
    ),
  );
}
