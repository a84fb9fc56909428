import { MSG_TYPE, TAG } from "./fix-tag.ts";

/**
 * Everything that this monitor can say over FIX: the messages of the session layer and nothing else. There is no order, no
 * other message of an application, no SequenceReset-Reset and no ResetSeqNumFlag(141) among them, and nothing that is not of
 * this type can be written to a session's socket.
 */
export type AdminMessage =
  | {
      readonly kind: "logon";
      readonly heartbeatSeconds: number;
      readonly applVerId: string | null;
      readonly username: string | null;
      readonly password: string | null;
    }
  /** `testReqId`: of the TestRequest that it answers; null when it only says that we are here. */
  | { readonly kind: "heartbeat"; readonly testReqId: string | null }
  | { readonly kind: "test_request"; readonly testReqId: string }
  /** Asks for everything from `beginSeqNo` on. */
  | { readonly kind: "resend_request"; readonly beginSeqNo: number }
  | {
      readonly kind: "reject";
      readonly refSeqNum: number;
      readonly refMsgType: string;
      readonly refTagId: number | null;
      /** SessionRejectReason(373). */
      readonly reason: number;
      readonly text: string;
    }
  /** Stands in for all that was sent before `newSeqNo`: we only ever send what need not be sent again. */
  | { readonly kind: "gap_fill"; readonly newSeqNo: number }
  | { readonly kind: "logout"; readonly text: string | null };

export type AdminKind = AdminMessage["kind"];

const TYPES: Readonly<Record<AdminKind, string>> = {
  logon: MSG_TYPE.logon,
  heartbeat: MSG_TYPE.heartbeat,
  test_request: MSG_TYPE.testRequest,
  resend_request: MSG_TYPE.resendRequest,
  reject: MSG_TYPE.reject,
  gap_fill: MSG_TYPE.sequenceReset,
  logout: MSG_TYPE.logout,
};

export function msgTypeOf({ kind }: AdminMessage): string {
  return TYPES[kind];
}

export type Field = readonly [tag: number, value: string | number];

/** The fields of a message after its header. */
export function bodyOf(message: AdminMessage): readonly Field[] {
  switch (message.kind) {
    case "logon":
      return logonFields(message);
    case "heartbeat":
      return message.testReqId === null ? [] : [[TAG.testReqId, message.testReqId]];
    case "test_request":
      return [[TAG.testReqId, message.testReqId]];
    case "resend_request":
      return [
        [TAG.beginSeqNo, message.beginSeqNo],
        [TAG.endSeqNo, 0], // to the newest (FIX 4.2 and later)
      ];
    case "reject":
      return [
        [TAG.refSeqNum, message.refSeqNum],
        ...(message.refTagId === null ? [] : [[TAG.refTagId, message.refTagId] as const]),
        [TAG.refMsgType, message.refMsgType],
        [TAG.sessionRejectReason, message.reason],
        [TAG.text, message.text],
      ];
    case "gap_fill":
      return [
        [TAG.gapFillFlag, "Y"],
        [TAG.newSeqNo, message.newSeqNo],
      ];
    case "logout":
      return message.text === null ? [] : [[TAG.text, message.text]];
  }
}

function logonFields(logon: Extract<AdminMessage, { kind: "logon" }>): Field[] {
  const fields: Field[] = [
    [TAG.encryptMethod, 0],
    [TAG.heartBtInt, logon.heartbeatSeconds],
  ];
  if (logon.username !== null) fields.push([TAG.username, logon.username]);
  if (logon.password !== null) fields.push([TAG.password, logon.password]);
  if (logon.applVerId !== null) fields.push([TAG.defaultApplVerId, logon.applVerId]);
  return fields;
}
