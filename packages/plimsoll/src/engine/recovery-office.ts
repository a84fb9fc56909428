import type { RecoveryAttempt, RecoveryOverview } from "@plimsoll/core";
import type { Clock } from "../port/clock.ts";
import { PlimsollError } from "../port/plimsoll-error.ts";
import type { Recovery, RecoveryWord } from "../port/recovery.ts";
import {
  answerAttempt,
  pauseRecovery,
  rearmRecovery,
  releaseLatch,
  resumeRecovery,
  setDeployLock,
  startByHand,
} from "../recovery/by-hand.ts";
import { toOverview } from "../recovery/overview.ts";
import type { RecoveryDesk } from "../recovery/recovery-desk.ts";
import type { RecoveryStep } from "../recovery/recovery-step.ts";
import type { ComponentSet } from "./component-set.ts";

export interface RecoveryOfficeParts {
  readonly recovery: RecoveryDesk;
  readonly components: ComponentSet;
  readonly clock: Clock;
}

/** Where people see what recovery does, and have their say. */
export function createRecoveryOffice({ recovery, components, clock }: RecoveryOfficeParts): Recovery {
  const { book } = recovery;
  const overview = (): RecoveryOverview => {
    const definitions = Array.from(components.all.values(), ({ definition }) => definition);
    return toOverview(book, definitions, clock.now());
  };
  const say = async (word: { by: string; reason: string }, said: (word: RecoveryWord) => RecoveryStep) => {
    await recovery.byPerson((at) => said({ ...word, at }));
    return overview();
  };
  return {
    overview,
    action: (id) => book.definition(id),
    async answer(word) {
      return attemptOf(await recovery.byPerson((now) => answerAttempt(book, word, now)));
    },
    async start({ componentId, ...order }) {
      const subject = componentId === null ? null : recovery.subjectOf(componentId);
      if (componentId !== null && subject === null) {
        throw new PlimsollError("not_found", `there is no component ${JSON.stringify(componentId)}`);
      }
      const isUrgent = book.definition(order.actionId)?.rule.tier === "T5";
      const happening = (now: number) => startByHand(book, { ...order, subject }, now);
      return attemptOf(await (isUrgent ? recovery.atOnce(happening) : recovery.byPerson(happening)));
    },
    pause: (word) => say(word, (it) => pauseRecovery(book, it)),
    resume: (word) => say(word, (it) => resumeRecovery(book, it)),
    release: (componentId, word) => say(word, (it) => releaseLatch(book, componentId, it)),
    rearm: (word) => say(word, (it) => rearmRecovery(book, it)),
    setDeployLock: (word, forMs) =>
      say(word, (it) => setDeployLock(book, forMs === null ? null : { ...it, until: it.at + forMs })),
  };
}

/** The attempt that a step is about. */
function attemptOf({ record, orders }: RecoveryStep): RecoveryAttempt {
  const attempt = record.attempts.at(-1) ?? orders.at(-1)?.attempt;
  if (attempt === undefined) throw new PlimsollError("internal", "a step without an attempt");
  return attempt;
}
