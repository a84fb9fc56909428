import { open, readdir } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { type CheckFailure, matchesGlob } from "@plimsoll/core";
import { readEngineSettings } from "./engine-settings.ts";
import type { CompIdPair } from "./session-claims.ts";

/** So much of each log's end is searched, bytes: sessions speak at every heartbeat. */
const SEARCHED = 67_108_864;
const CHUNK = 1_048_576;
/** Within so many bytes after its SenderCompID a message has said its TargetCompID, or before it. */
const NEARBY = 400;
const LARGEST_SETTINGS = 4_194_304;
const MOST_FILES = 200;

export interface EvidencePlan {
  readonly pair: CompIdPair;
  /** Settings files of the engine's sessions. */
  readonly configs: readonly string[];
  /** Message logs of the engine; `*` in the name stands for any text. */
  readonly logs: readonly string[];
}

/**
 * Looks for signs that a pair of CompIDs is the trading engine's own. Null when there are none; else why the pair must not be
 * used, which is also the case when what was to be looked at cannot be read.
 */
export async function findEngineEvidence(plan: EvidencePlan, signal: AbortSignal): Promise<CheckFailure | null> {
  try {
    for (const path of plan.configs) {
      const found = await inSettings(path, plan.pair);
      if (found !== null) return found;
    }
    for (const pattern of plan.logs) {
      const found = await inLogs(pattern, plan.pair, signal);
      if (found !== null) return found;
    }
    return null;
  } catch (error) {
    const { code = "unknown error", path } = error as NodeJS.ErrnoException;
    const words = `without it nobody can tell whether ${name(plan.pair)} is the engine's own session`;
    return { code: code === "ENOENT" ? "missing" : "unreadable", message: `can't read ${path} (${code}): ${words}` };
  }
}

async function inSettings(path: string, { sender, target }: CompIdPair): Promise<CheckFailure | null> {
  const sessions = readEngineSettings(await readSettings(path));
  if (sessions.length === 0) {
    const words = `so that nobody can tell whether ${name({ sender, target })} is the engine's own session`;
    const wanted = "expected QuickFIX settings, with [SESSION], SenderCompID= and TargetCompID=";
    return { code: "unreadable", message: `engine_config: no session can be read in ${path}, ${words}; ${wanted}` };
  }
  for (const session of sessions) {
    const isSame = session.sender === sender && session.target === target;
    // The acceptor that we are to call has the pair the other way round: that is how it was granted.
    const isReverse = session.sender === target && session.target === sender && !session.isAcceptor;
    if (isSame || isReverse) return refused({ sender, target }, `is a session in ${path}`);
  }
  return null;
}

async function readSettings(path: string): Promise<string> {
  const file = await open(path);
  try {
    const { size } = await file.stat();
    if (size > LARGEST_SETTINGS) throw Object.assign(new Error("too large"), { code: "EFBIG", path });
    return await file.readFile("latin1");
  } finally {
    await file.close();
  }
}

async function inLogs(pattern: string, pair: CompIdPair, signal: AbortSignal): Promise<CheckFailure | null> {
  const folder = dirname(pattern);
  const names = (await readdir(folder)).filter((it) => matchesGlob(it, basename(pattern)));
  if (names.length === 0 || names.length > MOST_FILES) {
    const count = names.length === 0 ? "no file matches" : `more than ${MOST_FILES} files match`;
    const words = `so that nobody can tell whether ${name(pair)} is the engine's own session`;
    return { code: "missing", message: `engine_logs: ${count} ${pattern}, ${words}` };
  }
  const seen = new Set<Spoken>();
  for (const each of names) {
    const path = join(folder, each);
    const spoken = await whoSpeaksIn(path, pair, signal);
    if (spoken === "they") return refused(pair, `is in use in the log ${path}`);
    seen.add(spoken);
  }
  if (seen.has("others") || !seen.has("nobody")) return null;
  const words = `no FIX message can be read in ${pattern}, so that nobody can tell whether ${name(pair)} is the engine's own session`;
  return { code: "unreadable", message: `engine_logs: ${words}` };
}

/** Whether a log has messages between the two, between others alone, none at all, or nothing yet. */
type Spoken = "they" | "others" | "nobody" | "empty";

/** Searches the log's end for messages between the two, in either direction. */
async function whoSpeaksIn(path: string, { sender, target }: CompIdPair, signal: AbortSignal): Promise<Spoken> {
  const file = await open(path);
  try {
    const { size } = await file.stat();
    const buffer = Buffer.alloc(CHUNK + 2 * NEARBY);
    let spoken: Spoken = size === 0 ? "empty" : "nobody";
    for (let at = Math.max(0, size - SEARCHED); at < size && !signal.aborted; at += CHUNK) {
      const { bytesRead } = await file.read(buffer, 0, buffer.length, at);
      const bytes = buffer.subarray(0, bytesRead);
      if (hasMessage(bytes, { sender, target }) || hasMessage(bytes, { sender: target, target: sender })) return "they";
      if (bytes.includes("49=")) spoken = "others";
    }
    signal.throwIfAborted();
    return spoken;
  } finally {
    await file.close();
  }
}

/** Whatever stands between its fields: logs are written with SOH, with `|`, with `^A`. */
function hasMessage(bytes: Buffer, { sender, target }: CompIdPair): boolean {
  const said = `49=${sender}`;
  for (let at = find(bytes, said); at >= 0; at = find(bytes, said, at + 1)) {
    if (find(messageAround(bytes, at), `56=${target}`) >= 0) return true;
  }
  return false;
}

/** Where a field is, its value to its end: `49=A` is not in `49=A2`, `49=A-2` or `49=A.B`. */
function find(bytes: Buffer, field: string, from = 0): number {
  for (let at = bytes.indexOf(field, from); at >= 0; at = bytes.indexOf(field, at + 1)) {
    const next = bytes.toString("latin1", at + field.length, at + field.length + 1);
    if (!/[\w.:/-]/.test(next)) return at;
  }
  return -1;
}

/** What stands before and after a place up to the ends of its message. */
function messageAround(bytes: Buffer, at: number): Buffer {
  const near = bytes.subarray(Math.max(0, at - NEARBY), at + NEARBY);
  const middle = Math.min(at, NEARBY);
  const begin = near.lastIndexOf("8=FIX", middle);
  const end = near.indexOf("8=FIX", middle);
  return near.subarray(Math.max(0, begin), end < 0 ? near.length : end);
}

function refused(pair: CompIdPair, where: string): CheckFailure {
  const why = "logging on with it would take the session from the engine; ask the counterparty for a pair of its own";
  return { code: "unauthorized", message: `not logged on: ${name(pair)} ${where}, so ${why} for the monitor` };
}

function name({ sender, target }: CompIdPair): string {
  return `${sender} -> ${target}`;
}
