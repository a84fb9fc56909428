import { constants } from "node:fs";
import { open, readFile } from "node:fs/promises";
import { z } from "zod";
import type { Log } from "../port/log.ts";
import { FREE_CONTROL, type RecoveryControl } from "../port/recovery.ts";
import { syncFolderOf } from "./actions/failover/write-synced.ts";
import type { RecoveryBook } from "./recovery-book.ts";
import { AUTOMATIC, type RecoveryStep, StepBuilder } from "./recovery-step.ts";

/** Set aside while the disk has room, so that it can be written over once it is full. */
const RESERVED_BYTES = 16_384;
/** Components of a suspension that are named. */
const MOST_NAMED = 20;

/** What holds back recovery and could not be written to the store. */
export interface HeldSafety {
  /** But for `causes`, which a start forgets. */
  readonly control: RecoveryControl;
  /** The highest fencing token that was given. */
  readonly lastFencingToken: number;
}

/** Where that is kept meanwhile, so that a restart does not forget it. */
export interface SafetyNote {
  /** What the run before left here; null: nothing. What can't be read holds back as well: nobody knows what it said. */
  read(): Promise<HeldSafety | null>;
  /** Replaces what is there; false: it would not outlast a restart. Never rejects. */
  keep(held: HeldSafety): Promise<boolean>;
  /** The store has it now. Never rejects. */
  clear(): Promise<void>;
}

/** For a store that keeps nothing either. */
export const NO_SAFETY_NOTE: SafetyNote = { read: async () => null, keep: async () => false, clear: async () => {} };

const word = { by: z.string(), at: z.number() };
const said = z.object({ ...word, reason: z.string() });
const shape = z.object({
  lastFencingToken: z.number().int().min(0),
  control: z.object({
    paused: said.nullable(),
    suspended: z.object({ at: z.number(), components: z.array(z.string()) }).nullable(),
    killed: z.object({ ...word, actionId: z.string(), rearm: z.array(said) }).nullable(),
    deploy: z.object({ ...said.shape, until: z.number() }).nullable(),
  }),
});

/** Beside a store's file; none for what keeps nothing on disk. */
export function safetyNoteBeside(storePath: string, log: Log): SafetyNote {
  return storePath === ":memory:" ? NO_SAFETY_NOTE : createSafetyNote(`${storePath}.held`, log);
}

/** A small file. It is made at the start and only ever written over, so that a full disk does not matter. */
export function createSafetyNote(path: string, log: Log): SafetyNote {
  return {
    async read() {
      const text = await readFile(path, "utf8").catch((error: NodeJS.ErrnoException) => {
        if (error.code === "ENOENT") return "";
        log.error({ err: error, path }, "what held back recovery before the start cannot be read");
        return null;
      });
      if (text === null) return UNREADABLE;
      if (text.trim() !== "") return parseHeld(text);
      if (text.length < RESERVED_BYTES) {
        await write(path, "").catch((error: unknown) =>
          log.warn({ err: error, path }, "no room could be set aside for what holds back recovery"),
        );
      }
      return null;
    },
    async keep({ control, lastFencingToken }) {
      const { suspended } = control;
      const named = suspended && { ...suspended, components: suspended.components.slice(0, MOST_NAMED) };
      try {
        await write(path, JSON.stringify({ control: { ...control, suspended: named, causes: [] }, lastFencingToken }));
        return true;
      } catch (error) {
        log.error({ err: error, path }, "what holds back recovery could be written nowhere: a restart forgets it");
        return false;
      }
    },
    async clear() {
      await write(path, "").catch((error: unknown) =>
        log.error({ err: error, path }, "what held back recovery could not be cleared: the next start is paused by it"),
      );
    },
  };
}

/** Nobody knows what it says. */
export const UNREADABLE: HeldSafety = { control: FREE_CONTROL, lastFencingToken: 0 };

function parseHeld(text: string): HeldSafety {
  try {
    const { control, lastFencingToken } = shape.parse(JSON.parse(text));
    return { control: { ...FREE_CONTROL, ...control }, lastFencingToken };
  } catch {
    return UNREADABLE;
  }
}

/** On the disk when it resolves; blanks follow what is said. */
async function write(path: string, text: string): Promise<void> {
  const file = await open(path, constants.O_WRONLY | constants.O_CREAT, 0o600);
  try {
    const bytes = Buffer.from(text, "utf8");
    const padded = Buffer.alloc(Math.max(RESERVED_BYTES, bytes.length), " ");
    bytes.copy(padded);
    await file.write(padded, 0, padded.length, 0);
    await file.truncate(padded.length);
    await file.sync();
  } finally {
    await file.close();
  }
  await syncFolderOf(path);
}

/** What held recovery back in a run before, and its store may not know, holds. Without a kill or a pause, a pause is made of it. */
export function takeHeld(book: RecoveryBook, { control, lastFencingToken }: HeldSafety, now: number): void {
  const reason = "what was decided before the start could not be recorded: look at what was tried, then resume";
  book.control = { ...control, paused: control.paused ?? { by: AUTOMATIC, at: now, reason } };
  book.attempts.restore([], lastFencingToken, now);
}

/** A no to what waits for people may have been lost. */
export function refuseWaiting(book: RecoveryBook, now: number): RecoveryStep {
  const step = new StepBuilder();
  const reason = "what was said before the start could not be recorded";
  for (const attempt of book.attempts.open) {
    if (attempt.state === "awaiting_approval") book.attempts.settle(attempt, { state: "refused", reason, now }, step);
  }
  return step.build();
}
