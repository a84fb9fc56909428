import { type CheckFailure, type MetricReading, toTimestamp } from "@plimsoll/core";
import type { CheckAnswer, CheckContext, Checker, CheckerSetup } from "../../port/checker.ts";
import type { Cancel, Clock } from "../../port/clock.ts";
import type { Standing } from "./client-standing.ts";
import { endingWords, type Parties } from "./ending-words.ts";
import { findEngineEvidence } from "./engine-evidence.ts";
import { type FixAddress, toFixAddress } from "./fix-address.ts";
import { FixClient } from "./fix-client.ts";
import { dialectOf } from "./fix-dialect.ts";
import { loggedOffMetrics, loggedOnMetrics, offHoursMetrics } from "./fix-metrics.ts";
import type { FixOptions } from "./fix-options.ts";
import { probeAddress } from "./probe-address.ts";
import type { SequenceBook } from "./sequence-book.ts";
import { SequenceKeeper } from "./sequence-keeper.ts";
import type { Claim, CompIdPair, SessionClaims } from "./session-claims.ts";
import { toSessionWindow } from "./session-options.ts";
import type { Moment, SessionTerms } from "./session-state.ts";
import { waitUntil } from "./wait-until.ts";

/** The answer has to be there before the check's own hard end. */
const HEADROOM = 0.9;
/** A session that nobody has asked about for so long is left, ms: monitoring has been stopped. */
const IDLE_MS = 300_000;
/** How long a look for the engine's use of the pair holds, before logging on and while logged on, ms. */
const EVIDENCE_AGE_MS = 60_000;
const EVIDENCE_AGE_LOGGED_ON_MS = 600_000;

/** What all checkers of the kind share. */
export interface FixShared {
  readonly book: SequenceBook;
  readonly claims: SessionClaims;
}

/** Watches a FIX counterparty over a session of its own. */
export class FixChecker implements Checker {
  readonly #options: FixOptions;
  readonly #setup: CheckerSetup;
  readonly #shared: FixShared;
  readonly #address: FixAddress;
  readonly #client: FixClient;
  readonly #pair: CompIdPair;
  readonly #parties: Parties;
  #claim: Claim | null = null;
  #evidenceAt = Number.NEGATIVE_INFINITY;
  #toldStanding: Standing | null = null;
  #cancelIdle: Cancel = () => {};

  constructor(options: FixOptions, { setup, shared }: { setup: CheckerSetup; shared: FixShared }) {
    this.#options = options;
    this.#setup = setup;
    this.#shared = shared;
    this.#pair = { sender: options.sender_comp_id, target: options.target_comp_id };
    this.#address = toFixAddress(options);
    this.#parties = { ...this.#pair, where: this.#address.where };
    this.#client = createClient(options, { setup, shared, address: this.#address });
  }

  async check(context: CheckContext): Promise<CheckAnswer> {
    const until = context.clock.monotonic() + context.timeoutMs * HEADROOM;
    const failure = await this.#findRefusal(context, until);
    if (failure !== null) {
      this.#client.close();
      return { kind: "failed", failure };
    }
    if (context.signal.aborted) return failed("timeout", `the check of ${this.#address.where} was ended`);
    if (!this.#shared.book.isKept) return this.#probe(context);
    this.#client.wake();
    this.#restartIdle(context.clock);
    await this.#settle(context, until);
    await this.#measure(context, until);
    return this.#answer(context.clock);
  }

  /** Where nobody keeps sequence numbers, no session may be used: a Logon would disturb the one that keeps them. */
  async #probe(context: CheckContext): Promise<CheckAnswer> {
    const failure = await probeAddress(this.#address, context);
    if (failure !== null) return { kind: "failed", failure };
    const reason = `${this.#address.where} can be connected to, and a running server would log on now: only there the sequence numbers of ${this.#pairName} are kept`;
    return { kind: "pending", reason };
  }

  close(): void {
    this.#cancelIdle();
    this.#client.close();
    this.#claim?.release();
  }

  /** Why the session must not be used, or cannot be; null when all is well. */
  async #findRefusal(context: CheckContext, until: number): Promise<CheckFailure | null> {
    const { clock, signal } = context;
    const { refusal, trust } = this.#address;
    if (refusal !== null) return refusal;
    const unread = await this.#awaitLogs(context, until);
    if (unread !== null) return unread;
    const taken = this.#takenBy();
    if (taken !== null) return { code: "unauthorized", message: `not logged on: ${this.#pairName} ${taken}` };
    const untrusted = trust?.needsLoading() ? await trust.load(signal) : null;
    return untrusted ?? (await this.#findEvidence(clock, signal));
  }

  /** A log that has not been read yet may show the engine to use the pair: before that, nobody logs on. */
  async #awaitLogs(context: CheckContext, until: number): Promise<CheckFailure | null> {
    const { claims, book } = this.#shared;
    if (!book.isKept || isLoggedOn(this.#client.standing)) return null;
    const onRead = (callback: () => void) => claims.onRead(callback);
    await waitUntil(() => claims.unreadFor(this.#pair).length === 0, { onChange: onRead, context, until });
    const [unread] = claims.unreadFor(this.#pair);
    if (unread === undefined) return null;
    const message = `not logged on: the FIX log of the component ${unread} has not been read yet, and it may show ${this.#pairName} to be the engine's own session`;
    return { code: "timeout", message };
  }

  #takenBy(): string | null {
    const { componentId } = this.#setup;
    this.#claim = this.#shared.claims.claim(this.#pair, componentId);
    if (this.#claim.componentId !== componentId) {
      const holder = this.#claim.componentId;
      this.#claim = null;
      return `is used by the component ${holder} already, and two sessions of one pair throw each other out`;
    }
    const sighting = this.#shared.claims.sightingOf(this.#pair);
    if (sighting === null) return null;
    const { file, componentId: watcher } = sighting;
    return `is the engine's own session by ${file} (component ${watcher}); logging on would take it away from the engine`;
  }

  async #findEvidence(clock: Clock, signal: AbortSignal): Promise<CheckFailure | null> {
    const { engine_config: configs, engine_logs: logs } = this.#options;
    if (configs.length === 0 && logs.length === 0) return null;
    const holdsMs = isLoggedOn(this.#client.standing) ? EVIDENCE_AGE_LOGGED_ON_MS : EVIDENCE_AGE_MS;
    if (clock.monotonic() - this.#evidenceAt < holdsMs) return null;
    const found = await findEngineEvidence({ pair: this.#pair, configs, logs }, signal);
    if (found === null) this.#evidenceAt = clock.monotonic();
    return found;
  }

  get #pairName(): string {
    return `${this.#pair.sender} -> ${this.#pair.target}`;
  }

  #restartIdle(clock: Clock): void {
    this.#cancelIdle();
    this.#cancelIdle = clock.schedule(IDLE_MS, () => this.#client.leave());
  }

  /** Waits until it is logged on, or it is known why not; a failure that has been told before must show again to be told. */
  #settle(context: CheckContext, until: number): Promise<void> {
    return this.#waitUntil(() => this.#isSettled(until), context, until);
  }

  #isSettled(until: number): boolean {
    const { standing } = this.#client;
    if (standing.kind === "waiting") return standing !== this.#toldStanding || standing.retry.at >= until;
    return standing.kind === "off_hours" || isLoggedOn(standing);
  }

  /** Asks for the round trip, where the last one is no longer fresh. */
  async #measure(context: CheckContext, until: number): Promise<void> {
    const { tally } = this.#client;
    const before = tally.roundTrip;
    const age = context.clock.monotonic() - (before?.heard.at ?? Number.NEGATIVE_INFINITY);
    if (!isLoggedOn(this.#client.standing) || age < this.#options.test_request_interval) return;
    this.#client.test();
    const isOver = () => tally.roundTrip !== before || !isLoggedOn(this.#client.standing);
    await this.#waitUntil(isOver, context, until);
  }

  #waitUntil(condition: () => boolean, context: CheckContext, until: number): Promise<void> {
    return waitUntil(condition, { onChange: (callback) => this.#client.onChange(callback), context, until });
  }

  #answer(clock: Clock): CheckAnswer {
    const { standing, tally } = this.#client;
    const now: Moment = { at: clock.monotonic(), wall: clock.now() };
    this.#toldStanding = standing;
    const { sender, target, where } = this.#parties;
    switch (standing.kind) {
      case "talking":
        if (isLoggedOn(standing)) return measured(loggedOnMetrics(standing.state, tally, now));
        return failed("timeout", `${target} at ${where} has not answered the Logon of ${sender} yet`);
      case "off_hours":
        return measured(offHoursMetrics(standing.opensAt, tally, now));
      case "waiting":
        return this.#waitingAnswer(standing, now);
      case "connecting":
      case "off":
        return failed("timeout", `no connection to ${target} at ${where} yet`);
    }
  }

  #waitingAnswer({ outcome, retry }: Extract<Standing, { kind: "waiting" }>, now: Moment): CheckAnswer {
    if (outcome.kind === "unreachable") {
      const { code, message } = outcome.failure;
      return failed(code, `FIX session ${this.#pairName}: ${message}`);
    }
    const { ending, wasLoggedOn } = outcome;
    const words = endingWords(ending, this.#parties);
    if (ending.kind === "silent" && ending.stage === "logon") return failed("timeout", words);
    const next = toTimestamp(retry.wall).slice(11, 19);
    return measured(
      loggedOffMetrics(`${words}; it is tried again at ${next} UTC`, this.#client.tally, {
        now,
        conclusive: wasLoggedOn,
      }),
    );
  }
}

function createClient(
  options: FixOptions,
  { setup, shared, address }: { setup: CheckerSetup; shared: FixShared; address: FixAddress },
): FixClient {
  const { beginString, applVerId } = dialectOf(options.version);
  const { sender_comp_id, target_comp_id, sender_sub_id = null, target_sub_id = null, session, sequence } = options;
  const terms: SessionTerms = {
    identity: {
      beginString,
      senderCompId: sender_comp_id,
      targetCompId: target_comp_id,
      senderSubId: sender_sub_id,
      targetSubId: target_sub_id,
    },
    applVerId,
    username: options.username?.reveal() ?? null,
    password: options.password?.reveal() ?? null,
    heartbeatMs: options.heartbeat_interval,
  };
  const agreed =
    sequence === undefined
      ? null
      : { agreedOn: sequence.agreed_on, nextSender: sequence.next_sender, nextTarget: sequence.next_target };
  const numbers = new SequenceKeeper(shared.book, {
    session: `${beginString}:${sender_comp_id}${sender_sub_id === null ? "" : `/${sender_sub_id}`}->${target_comp_id}${target_sub_id === null ? "" : `/${target_sub_id}`}`,
    restarts: session?.sequence === "restarts",
    agreed,
  });
  const window = session === undefined ? null : toSessionWindow(session);
  return new FixClient({ address, terms, window, numbers, clock: setup.clock, onNews: setup.requestCheck });
}

function isLoggedOn(standing: Standing): standing is Extract<Standing, { kind: "talking" }> {
  return standing.kind === "talking" && standing.state.phase === "logged_on";
}

function measured(metrics: readonly MetricReading[]): CheckAnswer {
  return { kind: "measured", metrics };
}

function failed(code: CheckFailure["code"], message: string): CheckAnswer {
  return { kind: "failed", failure: { code, message } };
}
