import { MSG_TYPE, TAG } from "./fix-tag.ts";
import { parseFixTime } from "./fix-time.ts";
import type { ReceivedMessage } from "./received-message.ts";
import type { SessionTurn } from "./session-turn.ts";

/** SessionRejectReason(373). */
const REASON = { requiredTagMissing: 1, valueIncorrect: 5, compIdProblem: 9 } as const;
/** SessionStatus(1409): "received MsgSeqNum(34) is too low" (FIXT 1.1). */
const STATUS_SEQ_TOO_LOW = "9";
const SAYS_NUMBER = /seq/i;
const SAYS_WRONG = /too low|lower than|expect/i;

/** What a well-formed message does to a conversation. */
export function receiveMessage(turn: SessionTurn, message: ReceivedMessage): void {
  if (!isOfThisSession(turn, message)) return;
  const seq = message.count(TAG.msgSeqNum);
  if (seq === null || seq === 0) {
    const words = "sent a message without MsgSeqNum(34)";
    turn.logOutAndEnd("MsgSeqNum(34) missing", { kind: "violation", words });
    return;
  }
  turn.state.lastReceivedAt = turn.now.at;
  const { msgType } = message;
  if (wantsReset(turn, message, seq)) refuseReset(turn);
  else if (turn.state.phase === "logon_sent") answerToLogon(turn, message, seq);
  else if (msgType === MSG_TYPE.sequenceReset && !message.isSet(TAG.gapFillFlag))
    resetByCounterparty(turn, message, seq);
  else takeInOrder(turn, message, seq);
}

function isOfThisSession(turn: SessionTurn, message: ReceivedMessage): boolean {
  const { beginString, senderCompId, targetCompId } = turn.terms.identity;
  const said = message.get(TAG.beginString);
  if (said !== beginString) {
    const words = `speaks ${said} where ${beginString} was agreed`;
    turn.logOutAndEnd("Incorrect BeginString", { kind: "violation", words });
    return false;
  }
  const sender = message.get(TAG.senderCompId);
  const target = message.get(TAG.targetCompId);
  if (sender === targetCompId && target === senderCompId) return true;
  reject(turn, message, { reason: REASON.compIdProblem, tag: null, text: "CompID problem" });
  const words = `answered as ${sender} to ${target}, not as ${targetCompId} to ${senderCompId}`;
  turn.logOutAndEnd("Incorrect CompID", { kind: "violation", words });
  return false;
}

/** A Logon with ResetSeqNumFlag, in answer to ours or in the midst of a session, unless both begin at 1 anyway. */
function wantsReset({ state }: SessionTurn, message: ReceivedMessage, seq: number): boolean {
  const isReset = message.msgType === MSG_TYPE.logon && message.isSet(TAG.resetSeqNumFlag);
  return isReset && state.phase !== "logout_sent" && (seq !== 1 || state.nextTarget !== 1);
}

function refuseReset(turn: SessionTurn): void {
  const words = "wants to reset the sequence numbers (ResetSeqNumFlag(141)=Y), which this monitor never does by itself";
  turn.logOutAndEnd("ResetSeqNumFlag not agreed", { kind: "numbers", words });
}

function answerToLogon(turn: SessionTurn, message: ReceivedMessage, seq: number): void {
  const { state } = turn;
  if (message.msgType === MSG_TYPE.logon) logOn(turn, seq);
  else if (message.msgType === MSG_TYPE.logout || message.msgType === MSG_TYPE.reject) {
    if (seq === state.nextTarget) state.nextTarget += 1;
    const text = message.get(TAG.text);
    // A Logon that came too low was not counted: the same number is tried again, or tries alone would bring it up.
    if (isAboutNumbers(message)) state.nextSender -= 1;
    const by = message.msgType === MSG_TYPE.logout ? "logout" : "reject";
    turn.end(isAboutNumbers(message) ? numbersEnding(turn, text) : { kind: "refused", by, text });
  } else {
    const words = `answered our Logon with a message of type ${message.msgType}`;
    turn.logOutAndEnd("Logon expected", { kind: "violation", words });
  }
}

function logOn(turn: SessionTurn, seq: number): void {
  const { state } = turn;
  if (seq < state.nextTarget) {
    endTooLow(turn, seq);
    return;
  }
  state.phase = "logged_on";
  turn.note({ kind: "logged_on" });
  if (seq > state.nextTarget) noteAhead(turn, seq);
  else state.nextTarget += 1;
}

/** Takes a message at its place in the sequence: what comes ahead of it is answered but not counted, and the rest asked for. */
function takeInOrder(turn: SessionTurn, message: ReceivedMessage, seq: number): void {
  const { state } = turn;
  const isRepeated = message.isSet(TAG.possDupFlag);
  if (seq < state.nextTarget) {
    if (!isRepeated && message.msgType !== MSG_TYPE.logout) endTooLow(turn, seq);
    else if (message.msgType === MSG_TYPE.logout) act(turn, message);
    return;
  }
  const isAhead = seq > state.nextTarget;
  if (message.msgType === MSG_TYPE.sequenceReset) {
    if (isAhead) noteAhead(turn, seq);
    else fillGap(turn, message, seq);
    return;
  }
  if (!isAhead) moveOn(turn, seq + 1);
  if (!isRepeated) act(turn, message);
  if (isAhead && turn.state.phase === "logged_on") noteAhead(turn, seq);
}

/** What a message asks for, or tells, wherever it stands in the sequence. */
function act(turn: SessionTurn, message: ReceivedMessage): void {
  switch (message.msgType) {
    case MSG_TYPE.heartbeat:
      hearAnswer(turn, message);
      break;
    case MSG_TYPE.testRequest:
      answerTest(turn, message);
      break;
    case MSG_TYPE.resendRequest:
      answerResendRequest(turn, message);
      break;
    case MSG_TYPE.reject:
      turn.note({ kind: "rejected", layer: "session", text: message.get(TAG.text) });
      break;
    case MSG_TYPE.logout:
      logOut(turn, message);
      break;
    case "j":
      turn.note({ kind: "rejected", layer: "business", text: message.get(TAG.text) });
      break;
  }
}

/** A Heartbeat that answers our TestRequest says how long the way is, and by its SendingTime what clock is kept there. */
function hearAnswer(turn: SessionTurn, message: ReceivedMessage): void {
  const { pendingTest } = turn.state;
  if (pendingTest === null || message.get(TAG.testReqId) !== pendingTest.id) return;
  turn.state.pendingTest = null;
  const rttMs = turn.now.at - pendingTest.sent.at;
  const theirs = parseFixTime(message.get(TAG.sendingTime) ?? "");
  const clockDifferenceMs = theirs === null ? null : theirs - (pendingTest.sent.wall + rttMs / 2);
  turn.note({ kind: "answered", rttMs, clockDifferenceMs });
}

function answerTest(turn: SessionTurn, message: ReceivedMessage): void {
  const testReqId = message.get(TAG.testReqId);
  if (testReqId !== null) turn.send({ kind: "heartbeat", testReqId });
  else reject(turn, message, missing(TAG.testReqId));
}

/** All that we ever sent was of the session layer, which is never sent again: one gap fill answers for all of it. */
function answerResendRequest(turn: SessionTurn, message: ReceivedMessage): void {
  const begin = message.count(TAG.beginSeqNo);
  const end = message.count(TAG.endSeqNo);
  const { nextSender } = turn.state;
  turn.note({ kind: "resend_requested", by: "them" });
  if (begin === null) reject(turn, message, missing(TAG.beginSeqNo));
  else if (end === null) reject(turn, message, missing(TAG.endSeqNo));
  else if (begin === 0 || begin >= nextSender || (end !== 0 && end < begin)) {
    reject(turn, message, { reason: REASON.valueIncorrect, tag: TAG.beginSeqNo, text: "no such messages" });
  } else turn.fillGap(begin, end === 0 || end >= nextSender ? nextSender : end + 1);
}

function logOut(turn: SessionTurn, message: ReceivedMessage): void {
  if (turn.state.phase === "logout_sent") {
    turn.end({ kind: "left" });
    return;
  }
  const text = message.get(TAG.text);
  turn.send({ kind: "logout", text: null });
  turn.end(isAboutNumbers(message) ? numbersEnding(turn, text) : { kind: "logged_out", text });
}

function fillGap(turn: SessionTurn, message: ReceivedMessage, seq: number): void {
  const next = message.count(TAG.newSeqNo);
  if (next !== null && next > seq) {
    moveOn(turn, next);
    return;
  }
  moveOn(turn, seq + 1);
  reject(turn, message, next === null ? missing(TAG.newSeqNo) : badNewSeqNo);
}

/** The counterparty starts its numbers elsewhere (SequenceReset-Reset): its right, as long as they don't go back. */
function resetByCounterparty(turn: SessionTurn, message: ReceivedMessage, seq: number): void {
  const next = message.count(TAG.newSeqNo);
  if (next !== null && next >= turn.state.nextTarget) {
    turn.state.nextTarget = next;
    turn.state.highestAhead = 0;
    turn.state.resendAskedAt = null;
    return;
  }
  if (seq === turn.state.nextTarget) moveOn(turn, seq + 1);
  reject(turn, message, next === null ? missing(TAG.newSeqNo) : badNewSeqNo);
}

function moveOn({ state }: SessionTurn, next: number): void {
  state.nextTarget = next;
  if (state.highestAhead >= next) return;
  state.highestAhead = 0;
  state.resendAskedAt = null;
  state.resendsAsked = 0;
}

function noteAhead(turn: SessionTurn, seq: number): void {
  const { state } = turn;
  const isNew = state.highestAhead === 0;
  state.highestAhead = Math.max(state.highestAhead, seq);
  if (isNew) askResend(turn);
}

/** Asks for all that is missing; what has come ahead of it is sent again too. */
export function askResend(turn: SessionTurn): void {
  const { state, now } = turn;
  state.resendAskedAt = now.at;
  state.resendsAsked += 1;
  turn.send({ kind: "resend_request", beginSeqNo: state.nextTarget });
  turn.note({ kind: "resend_requested", by: "us" });
}

/** FIX: a number that is too low without PossDupFlag is a serious error; the session ends and people settle it. */
function endTooLow(turn: SessionTurn, seq: number): void {
  const { nextTarget } = turn.state;
  const text = `MsgSeqNum too low, expecting ${nextTarget} but received ${seq}`;
  const words = `sent MsgSeqNum(34) ${seq} where ${nextTarget} was expected`;
  turn.logOutAndEnd(text, { kind: "numbers", words });
}

function isAboutNumbers(message: ReceivedMessage): boolean {
  const text = message.get(TAG.text) ?? "";
  return message.get(TAG.sessionStatus) === STATUS_SEQ_TOO_LOW || (SAYS_NUMBER.test(text) && SAYS_WRONG.test(text));
}

function numbersEnding({ state }: SessionTurn, text: string | null) {
  const said = text === null ? "" : `: "${text}"`;
  return { kind: "numbers", words: `does not take our sequence number ${state.nextSender}${said}` } as const;
}

interface Fault {
  readonly reason: number;
  readonly tag: number | null;
  readonly text: string;
}

const badNewSeqNo: Fault = { reason: REASON.valueIncorrect, tag: TAG.newSeqNo, text: "NewSeqNo(36) goes back" };

function missing(tag: number): Fault {
  return { reason: REASON.requiredTagMissing, tag, text: "required tag missing" };
}

function reject(turn: SessionTurn, message: ReceivedMessage, { reason, tag, text }: Fault): void {
  turn.send({
    kind: "reject",
    refSeqNum: message.count(TAG.msgSeqNum) ?? 0,
    refMsgType: message.msgType,
    refTagId: tag,
    reason,
    text,
  });
}
