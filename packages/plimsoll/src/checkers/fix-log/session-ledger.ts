import { LoggedSession } from "./logged-session.ts";
import { FIELD, type ScannedMessage } from "./scanned-message.ts";

/** More sessions than these are not told apart: a log has a handful. */
const MOST_SESSIONS = 64;
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
  /** Messages of sessions that are not the engine's, or of more sessions than are told apart. */
  strange = 0;
  readonly #compIds: ReadonlySet<string>;
  readonly #ways = new Map<number, Way | null>();
  #lastKey = Number.NaN;
  #lastWay: Way | null = null;

  constructor(compIds: readonly string[]) {
    this.#compIds = new Set(compIds);
  }

  /** Null: the message is not one of the engine's. */
  wayOf(message: ScannedMessage): Way | null {
    const key = message.key(FIELD.sender) * 31 + message.key(FIELD.target);
    if (key !== this.#lastKey) {
      this.#lastKey = key;
      const known = this.#ways.get(key);
      this.#lastWay = known === undefined ? this.#meet(message, key) : known;
    }
    if (this.#lastWay === null) this.strange += 1;
    return this.#lastWay;
  }

  #meet(message: ScannedMessage, key: number): Way | null {
    const sender = message.text(FIELD.sender);
    const target = message.text(FIELD.target);
    const isOutbound = this.#compIds.has(sender);
    const [ours, theirs] = isOutbound ? [sender, target] : [target, sender];
    if (!this.#compIds.has(ours) || theirs === "") {
      if (this.strangers.size < MOST_STRANGERS) this.strangers.add(`${sender} -> ${target}`);
      if (this.#ways.size < 4 * MOST_SESSIONS) this.#ways.set(key, null);
      return null;
    }
    const session = this.#sessionOf(message, ours, theirs);
    const way = session === null ? null : { session, isInbound: !isOutbound };
    if (this.#ways.size < 4 * MOST_SESSIONS) this.#ways.set(key, way);
    return way;
  }

  #sessionOf(message: ScannedMessage, ours: string, theirs: string): LoggedSession | null {
    const known = this.sessions.find((it) => it.ours === ours && it.theirs === theirs);
    if (known !== undefined || this.sessions.length >= MOST_SESSIONS) return known ?? null;
    const session = new LoggedSession({ beginString: beginStringOf(message), ours, theirs });
    this.sessions.push(session);
    return session;
  }
}

function beginStringOf({ bytes, start }: ScannedMessage): string {
  return /^8=(FIX[.T\d]+)/.exec(bytes.toString("latin1", start, start + 16))?.[1] ?? "FIX";
}
