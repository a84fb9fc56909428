import type { AuthConfig } from "../config/config.ts";
import { type Actor, NOBODY } from "../port/actor.ts";
import type { Cancel, Clock } from "../port/clock.ts";
import type { Log } from "../port/log.ts";
import { PlimsollError } from "../port/plimsoll-error.ts";
import type { Store } from "../port/store.ts";
import { hashApiKey } from "./api-key.ts";
import { Directory, type KnownUser } from "./directory.ts";
import { type LoginOrigin, LoginThrottle } from "./login-throttle.ts";
import { createPasswordVerifier, type VerifyPassword } from "./password.ts";
import { SessionKeeper } from "./session-keeper.ts";
import { hashSessionId, type Session, SessionTable } from "./session-table.ts";

/** Who gives neither a session nor a key, where the configuration lets them look. */
const ANONYMOUS_VIEWER: Actor = { name: "anonymous", roles: ["viewer"], recognisedBy: "anonymous" };
/** How exact "last used" is, ms. */
const SEEN_STEP_MS = 30_000;

/** What a request brings with it. */
export interface Credentials {
  /** The key of an `Authorization: Bearer` header; null without one. */
  readonly key: string | null;
  /** The session's id out of the cookie; null without one. */
  readonly sessionId: string | null;
}
export interface LoginAttempt extends LoginOrigin {
  readonly password: string;
  /** The session that the browser already has, if any: it ends with the login. */
  readonly sessionId: string | null;
}
export interface Login {
  readonly sessionId: string;
  readonly actor: Actor;
}

export interface AuthenticationParts {
  readonly config: AuthConfig;
  readonly store: Pick<Store, "load" | "saveSetting">;
  readonly clock: Clock;
  readonly log: Log;
  /** For tests. Default: argon2id. */
  readonly verify?: VerifyPassword;
}

/** Knows who asks: by session or by key. Takes a new configuration at once. */
export class Authentication {
  readonly #clock: Clock;
  readonly #verify: VerifyPassword;
  readonly #sessions = new SessionTable();
  readonly #keeper: SessionKeeper;
  readonly #throttle = new LoginThrottle();
  readonly #listeners = new Set<() => void>();
  #config: AuthConfig;
  #directory: Directory;

  constructor({ config, clock, verify = createPasswordVerifier(), ...parts }: AuthenticationParts) {
    this.#config = config;
    this.#directory = new Directory(config);
    this.#clock = clock;
    this.#verify = verify;
    this.#keeper = new SessionKeeper({ ...parts, clock, sessions: this.#sessions });
  }

  /** Whether there is anybody to be: users or keys. Without, this host's callers are trusted. */
  get isOn(): boolean {
    return !this.#directory.isEmpty;
  }
  get isLoginPossible(): boolean {
    return this.#directory.hasUsers;
  }
  get sessionMaxMs(): number {
    return this.#config.sessionMaxMs;
  }

  /** Takes back the sessions of the run before. To be called once the store has been opened. */
  async open(): Promise<void> {
    if (!this.isOn) return;
    await this.#keeper.restore();
    if (this.#endStale()) await this.#keeper.save();
  }
  close(): Promise<void> {
    return this.#keeper.close();
  }

  /** Sessions of people who are gone, or whose password or roles have changed, end here and now. */
  configure(config: AuthConfig): void {
    this.#config = config;
    this.#directory = new Directory(config);
    if (this.#endStale()) void this.#keeper.save();
    this.#tell();
  }

  /** Called when people may have been shut out: by a configuration, a logout or another login. */
  subscribe(listener: () => void): Cancel {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Throws `unauthenticated` for a key that is not known. A session that is none is like giving nothing. */
  actorOf({ key, sessionId }: Credentials): Actor {
    if (key !== null) {
      const actor = this.#directory.key(key);
      if (actor === null) throw new PlimsollError("unauthenticated", "the API key is not known here, or no longer");
      return actor;
    }
    const user = sessionId === null ? null : this.#userOf(this.#sessions.find(hashSessionId(sessionId)));
    return user?.actor ?? (this.#config.anonymousViewer ? ANONYMOUS_VIEWER : NOBODY);
  }

  /** Tells, as often as it is asked, whether who came in with these credentials would still be let in. For live streams. */
  leaseOf({ key, sessionId }: Credentials): () => boolean {
    if (!this.isOn) return () => !this.isOn;
    if (key !== null) {
      const hash = hashApiKey(key);
      return () => this.#directory.keyOfHash(hash) !== null;
    }
    const idHash = sessionId === null ? null : hashSessionId(sessionId);
    if (idHash !== null && this.#userOf(this.#sessions.find(idHash)) !== null) {
      return () => this.#userOf(this.#sessions.find(idHash)) !== null;
    }
    return () => this.isOn && this.#config.anonymousViewer;
  }

  /**
   * Begins a session. Throws `unauthenticated` in the same words and after the same work whether it is the name or the
   * password that is wrong, `too_many_attempts`, `too_busy`, and `conflict` when there are no users.
   */
  async login(attempt: LoginAttempt): Promise<Login> {
    if (!this.isLoginPossible) {
      throw new PlimsollError("conflict", "there is nobody to log in as: the configuration has no auth.users");
    }
    this.#refuseHaste(attempt);
    const before = this.#directory.user(attempt.name);
    const isRight = await this.#isRight(attempt, before);
    // The configuration may have changed meanwhile.
    const user = this.#directory.user(attempt.name);
    if (!isRight || user === null || user.fingerprint !== before?.fingerprint) {
      throw new PlimsollError("unauthenticated", "the name or the password is wrong");
    }
    this.#throttle.succeeded(attempt);
    if (attempt.sessionId !== null) this.#end(attempt.sessionId);
    const owner = { name: user.actor.name, fingerprint: user.fingerprint };
    const sessionId = this.#sessions.begin(owner, this.#clock.now());
    await this.#keeper.save();
    return { sessionId, actor: user.actor };
  }

  /** Ends a session, for good also across a restart. */
  async logout(sessionId: string): Promise<void> {
    this.#end(sessionId);
    await this.#keeper.save();
  }

  /** The name as configured, or null: what a stranger typed there may have been a password, and is not to be written. */
  knownName(name: string): string | null {
    return this.#directory.user(name)?.actor.name ?? null;
  }

  #end(sessionId: string): void {
    this.#sessions.end(hashSessionId(sessionId));
    this.#tell();
  }

  #tell(): void {
    for (const listener of this.#listeners) listener();
  }

  #refuseHaste(origin: LoginOrigin): void {
    const waitMs = this.#throttle.begin(origin, this.#clock.now());
    if (waitMs === 0) return;
    const retryAfterSeconds = Math.ceil(waitMs / 1000);
    throw new PlimsollError("too_many_attempts", `too many failed logins; try again in ${retryAfterSeconds} s`, {
      retryAfterSeconds,
    });
  }

  async #isRight({ password, ...origin }: LoginAttempt, user: KnownUser | null): Promise<boolean> {
    try {
      const matches = await this.#verify(user?.passwordHash ?? this.#directory.dummyHash(origin.name), password);
      return matches && user !== null;
    } catch (error) {
      this.#throttle.withdrawn(origin);
      throw error;
    }
  }

  /** The user whose session this is; null when it has ended. Counts as use. */
  #userOf(session: Session | null): KnownUser | null {
    if (session === null) return null;
    if (!this.#holds(session)) {
      this.#sessions.end(session.idHash);
      this.#keeper.saveSoon();
      return null;
    }
    const now = this.#clock.now();
    if (now - session.seenAt > SEEN_STEP_MS) {
      session.seenAt = now;
      this.#keeper.saveSoon();
    }
    return this.#directory.user(session.name);
  }

  #holds({ name, fingerprint, createdAt, seenAt }: Session): boolean {
    const { sessionIdleMs, sessionMaxMs } = this.#config;
    const now = this.#clock.now();
    const isFresh = now - createdAt < sessionMaxMs && now - seenAt < sessionIdleMs;
    return isFresh && this.#directory.user(name)?.fingerprint === fingerprint;
  }

  #endStale(): boolean {
    return this.#sessions.keepOnly((session) => this.#holds(session));
  }
}
