import { LoggedSession } from "./logged-session.ts";
import { FIELD, type ScannedMessage } from "./scanned-message.ts";

/** More sessions than these are not followed: a log has a handful. */
export const MOST_SESSIONS = 64;
/** One that has been silent for so long gives its place to another, ms. */
const SILENT_MS = 300_000;
/** What is not followed is told until it has been silent for so long, ms. */
const TOLD_MS = 3_600_000;
const MOST_TOLD = 1000;
/** CompIDs of others that are remembered, to be named when none of ours is found. */
const MOST_STRANGERS = 10;

/** A session, and which way the message goes that was asked about. */
interface Way {
  readonly session: LoggedSession;
  readonly isInbound: boolean;
}

/** The sessions of a log. Logs do not mark which way a message goes: the engine's own CompIDs tell. */
export class SessionLedger {
  readonly sessions: LoggedSession[] = [];
  /** Pairs of CompIDs that are not the engine's. */
  readonly strangers = new Set<string>();
  /** Messages of sessions that are not the engine's, or are too many to be followed. */
  strange = 0;
  readonly #compIds: ReadonlySet<string>;
  readonly #ways = new Map<number, Way | null>();
  /** The sessions that are too many, and when they were last heard of. */
  readonly #unfollowed = new Map<string, number>();
  #lastKey = Number.NaN;
  #lastWay: Way | null = null;

  constructor(compIds: readonly string[]) {
    this.#compIds = new Set(compIds);
  }

  /** The engine sends it. */
  isOutbound(message: ScannedMessage): boolean {
    return this.#compIds.has(message.text(FIELD.sender));
  }

  /** Null: the message is not one of the engine's, or its session is not followed. `at`, epoch ms, is about when it came. */
  wayOf(message: ScannedMessage, at: number): Way | null {
    const key = message.key(FIELD.sender) * 31 + message.key(FIELD.target);
    if (key !== this.#lastKey) {
      this.#lastKey = key;
      const known = this.#ways.get(key);
      this.#lastWay = known === undefined ? this.#meet(message, key, at) : known;
    }
    if (this.#lastWay === null) this.strange += 1;
    return this.#lastWay;
  }

  /** The sessions that are too many to be followed and were heard of within the last hour. */
  unfollowed(now: number): string[] {
    for (const [name, at] of this.#unfollowed) if (now - at > TOLD_MS) this.#unfollowed.delete(name);
    return [...this.#unfollowed.keys()];
  }

  #meet(message: ScannedMessage, key: number, at: number): Way | null {
    const sender = message.text(FIELD.sender);
    const target = message.text(FIELD.target);
    const isOutbound = this.#compIds.has(sender);
    const [ours, theirs] = isOutbound ? [sender, target] : [target, sender];
    if (!this.#compIds.has(ours) || theirs === "") {
      if (this.strangers.size < MOST_STRANGERS) this.strangers.add(`${sender} -> ${target}`);
      if (this.#ways.size < 4 * MOST_SESSIONS) this.#ways.set(key, null);
      return null;
    }
    const known = this.sessions.find((it) => it.ours === ours && it.theirs === theirs);
    const session = known ?? this.#add(new LoggedSession({ beginString: beginStringOf(message), ours, theirs }), at);
    if (session === null) {
      this.#lastKey = Number.NaN; // each of its messages asks for a place
      return null;
    }
    const way = { session, isInbound: !isOutbound };
    if (this.#ways.size < 4 * MOST_SESSIONS) this.#ways.set(key, way);
    return way;
  }

  /** Null where there is no place for another one. */
  #add(session: LoggedSession, at: number): LoggedSession | null {
    if (this.sessions.length >= MOST_SESSIONS) {
      const silent = this.sessions.reduce((one, other) => (other.heardAt < one.heardAt ? other : one));
      if (at - silent.heardAt < SILENT_MS) {
        this.#tellOf(session, at);
        return null;
      }
      this.sessions.splice(this.sessions.indexOf(silent), 1);
      for (const [key, way] of this.#ways) if (way?.session === silent) this.#ways.delete(key);
      this.#tellOf(silent, at);
    }
    this.#unfollowed.delete(session.name);
    this.sessions.push(session);
    return session;
  }

  #tellOf({ name }: LoggedSession, at: number): void {
    if (this.#unfollowed.size < MOST_TOLD || this.#unfollowed.has(name)) this.#unfollowed.set(name, at);
  }
}

function beginStringOf({ bytes, start }: ScannedMessage): string {
  return /^8=(FIX[.T\d]+)/.exec(bytes.toString("latin1", start, start + 16))?.[1] ?? "FIX";
}
