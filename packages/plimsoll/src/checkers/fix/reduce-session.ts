import { askResend, receiveMessage } from "./receive-message.ts";
import type { Moment, SessionEvent, SessionState, SessionStep, SessionTerms } from "./session-state.ts";
import { SessionTurn } from "./session-turn.ts";

/** How long a Logon and a Logout may take to be answered, ms. */
export const LOGON_PATIENCE_MS = 10_000;
export const LOGOUT_PATIENCE_MS = 2000;
/** After so many heartbeats without a word it is asked whether it is there, and after so many it is given up. */
const ASK_AFTER = 1.2;
const GIVE_UP_AFTER = 2.4;
/** How long a ResendRequest may take, and how often it is asked again. */
const RESEND_PATIENCE_MS = 30_000;
const MOST_RESENDS = 3;

export interface SessionNumbers {
  readonly nextSender: number;
  readonly nextTarget: number;
}

/** Begins a conversation over a connection that stands: with our Logon. */
export function openSession(
  { nextSender, nextTarget }: SessionNumbers,
  { terms, now }: { terms: SessionTerms; now: Moment },
): SessionStep {
  const turn = new SessionTurn(
    {
      phase: "logon_sent",
      ending: null,
      nextSender,
      nextTarget,
      highestAhead: 0,
      resendAskedAt: null,
      resendsAsked: 0,
      openedAt: now.at,
      lastSentAt: now.at,
      lastReceivedAt: now.at,
      pendingTest: null,
      testsSent: 0,
      logoutSentAt: null,
    },
    { terms, now },
  );
  const { applVerId, username, password, heartbeatMs } = terms;
  turn.send({ kind: "logon", heartbeatSeconds: Math.round(heartbeatMs / 1000), applVerId, username, password });
  return turn.step();
}

/**
 * The session layer of FIX as an initiator that only watches: what a message, the passing of time or a wish of ours does to
 * a conversation. Pure; who calls it does the sending and the closing. (FIX Session Layer, test cases 1 to 16.)
 */
export function reduceSession(
  state: SessionState,
  event: SessionEvent,
  { terms, now }: { terms: SessionTerms; now: Moment },
): SessionStep {
  if (state.phase === "ended") return { state, effects: [] };
  const turn = new SessionTurn(state, { terms, now });
  switch (event.kind) {
    case "received":
      receiveMessage(turn, event.message);
      break;
    case "closed":
      lose(turn);
      break;
    case "tick":
      passTime(turn);
      break;
    case "test":
      if (turn.state.phase === "logged_on" && !isAsking(turn)) ask(turn);
      break;
    case "leave":
      leave(turn);
      break;
  }
  return turn.step();
}

/** When time alone may next change something, monotonic ms. */
export function nextTick(state: SessionState, { heartbeatMs }: SessionTerms): number {
  if (state.phase === "logon_sent") return state.openedAt + LOGON_PATIENCE_MS;
  if (state.phase === "logout_sent") return (state.logoutSentAt ?? 0) + LOGOUT_PATIENCE_MS;
  const factor = state.pendingTest === null ? ASK_AFTER : GIVE_UP_AFTER;
  const resendAt = isAskedAgain(state) ? (state.resendAskedAt ?? 0) + RESEND_PATIENCE_MS : Number.POSITIVE_INFINITY;
  return Math.min(state.lastSentAt + heartbeatMs, state.lastReceivedAt + factor * heartbeatMs, resendAt);
}

/** The end of the connection, which after our Logon is a refusal, and after our Logout all that was wanted. */
function lose(turn: SessionTurn): void {
  const { phase } = turn.state;
  if (phase === "logon_sent") turn.end({ kind: "refused", by: "close", text: null });
  else turn.end(phase === "logout_sent" ? { kind: "left" } : { kind: "closed" });
}

function leave(turn: SessionTurn): void {
  const { state, now } = turn;
  if (state.phase === "logout_sent") return;
  if (state.phase !== "logged_on") {
    turn.end({ kind: "left" });
    return;
  }
  turn.send({ kind: "logout", text: null });
  state.phase = "logout_sent";
  state.logoutSentAt = now.at;
}

function ask(turn: SessionTurn): void {
  const { state, now } = turn;
  state.testsSent += 1;
  const id = `plimsoll-${Math.round(now.wall)}-${state.testsSent}`;
  state.pendingTest = { id, sent: now, since: state.pendingTest?.since ?? now.at };
  turn.send({ kind: "test_request", testReqId: id });
}

/** A TestRequest is under way; one that is a heartbeat old may have been lost in a gap, and another follows it. */
function isAsking({ state, terms, now }: SessionTurn): boolean {
  return state.pendingTest !== null && now.at - state.pendingTest.sent.at < terms.heartbeatMs;
}

function isAskedAgain({ highestAhead, resendsAsked }: SessionState): boolean {
  return highestAhead > 0 && resendsAsked < MOST_RESENDS;
}

function passTime(turn: SessionTurn): void {
  const { state, terms, now } = turn;
  if (state.phase === "logon_sent" && now.at >= state.openedAt + LOGON_PATIENCE_MS) {
    turn.end({ kind: "silent", stage: "logon", forMs: now.at - state.openedAt });
  } else if (state.phase === "logout_sent" && now.at >= (state.logoutSentAt ?? 0) + LOGOUT_PATIENCE_MS) {
    turn.end({ kind: "left" });
  } else if (state.phase === "logged_on") keepAlive(turn, terms.heartbeatMs);
}

function keepAlive(turn: SessionTurn, heartbeatMs: number): void {
  const { state, now } = turn;
  const silentMs = now.at - state.lastReceivedAt;
  if (silentMs >= GIVE_UP_AFTER * heartbeatMs) {
    turn.logOutAndEnd("no heartbeat", { kind: "silent", stage: "logged_on", forMs: silentMs });
    return;
  }
  if (silentMs >= ASK_AFTER * heartbeatMs && state.pendingTest === null) ask(turn);
  if (isAskedAgain(state) && now.at >= (state.resendAskedAt ?? 0) + RESEND_PATIENCE_MS) askResend(turn);
  if (now.at - state.lastSentAt >= heartbeatMs) turn.send({ kind: "heartbeat", testReqId: null });
}
