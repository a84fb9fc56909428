import type { RecoveryAttempt, RecoveryOverview } from "@plimsoll/core";
import type { Clock } from "../port/clock.ts";
import { PlimsollError } from "../port/plimsoll-error.ts";
import type { Recovery, RecoveryWord } from "../port/recovery.ts";
import {
  answerAttempt,
  isLonger,
  isUrgent,
  pauseRecovery,
  rearmRecovery,
  releaseLatch,
  resumeRecovery,
  setDeployLock,
  startByHand,
} from "../recovery/by-hand.ts";
import { findRepeated } from "../recovery/find-repeated.ts";
import { toOverview } from "../recovery/overview.ts";
import type { RecoveryDesk } from "../recovery/recovery-desk.ts";
import { NO_STEP, type RecoveryStep } from "../recovery/recovery-step.ts";
import type { ComponentSet } from "./component-set.ts";

/** Of the components that an action is for, so many are named. */
const MOST_NAMED = 20;

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
  type Said = (word: RecoveryWord) => RecoveryStep;
  const holdBack = async (word: { by: string; reason: string }, said: Said) => {
    await recovery.holdBack((at) => said({ ...word, at }));
    return overview();
  };
  const letHappen = async (word: { by: string; reason: string }, said: Said) => {
    await recovery.letHappen((at) => said({ ...word, at }));
    return overview();
  };
  return {
    overview,
    action: (id) => book.definition(id),
    async answer(word) {
      const happening = (now: number) => answerAttempt(book, word, now);
      return attemptOf(await (word.agrees ? recovery.letHappen(happening) : recovery.holdBack(happening)));
    },
    async start({ componentId, ...order }) {
      const subject = componentId === null ? null : recovery.subjectOf(componentId);
      const rule = book.definition(order.actionId)?.rule;
      const unknownComponent = subject === null ? (componentId ?? undefined) : undefined;
      // Whoever kills everything in the night must not be held up by a name.
      if (unknownComponent !== undefined && rule?.tier !== "T5") {
        const named = Array.from(components.all.values(), ({ definition }) => definition)
          .filter(({ recovery: given }) => given?.actions.includes(order.actionId))
          .map(({ id }) => id);
        const known =
          named.length === 0 ? "no component names it" : `it is for ${named.slice(0, MOST_NAMED).join(", ")}`;
        const text = `there is no component ${JSON.stringify(componentId)}; ${order.actionId}: ${known}`;
        throw new PlimsollError("not_found", text);
      }
      const start = { ...order, subject, unknownComponent };
      let repeated: RecoveryAttempt | null = null;
      const happening = (now: number) => {
        repeated = findRepeated(book, start, now);
        return repeated === null ? startByHand(book, start, now) : NO_STEP;
      };
      const isAtOnce = rule !== undefined && isUrgent(rule);
      const step = await (isAtOnce ? recovery.atOnce(happening) : recovery.letHappen(happening));
      return repeated ?? attemptOf(step);
    },
    pause: (word) => holdBack(word, (it) => pauseRecovery(book, it)),
    resume: (word) => letHappen(word, (it) => resumeRecovery(book, it)),
    release: (componentId, word) => letHappen(word, (it) => releaseLatch(book, componentId, it)),
    rearm: (word) => letHappen(word, (it) => rearmRecovery(book, it)),
    setDeployLock(word, forMs) {
      const until = clock.now() + (forMs ?? 0);
      const deploy = (at: number) => (forMs === null ? null : { ...word, at, until });
      const say = isLonger(book, deploy(clock.now())) ? holdBack : letHappen;
      return say(word, ({ at }) => setDeployLock(book, deploy(at)));
    },
  };
}

/** The attempt that a step is about. */
function attemptOf({ record, orders }: RecoveryStep): RecoveryAttempt {
  const attempt = record.attempts.at(-1) ?? orders.at(-1)?.attempt;
  if (attempt === undefined) throw new PlimsollError("internal", "a step without an attempt");
  return attempt;
}
