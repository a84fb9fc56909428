/** Field separator of FIX, SOH. */
export const SOH = "\x01";

/** Tags that are used here, by their names in FIX 4.4 (FIX 4.4 specification with errata, volume 6). */
export const TAG = {
  BeginString: 8,
  BodyLength: 9,
  CheckSum: 10,
  ClOrdID: 11,
  CumQty: 14,
  BeginSeqNo: 7,
  EndSeqNo: 16,
  ExecID: 17,
  LastPx: 31,
  LastQty: 32,
  MsgSeqNum: 34,
  MsgType: 35,
  NewSeqNo: 36,
  OrderID: 37,
  OrderQty: 38,
  OrdStatus: 39,
  OrdType: 40,
  OrigClOrdID: 41,
  PossDupFlag: 43,
  Price: 44,
  RefSeqNum: 45,
  SenderCompID: 49,
  SendingTime: 52,
  Side: 54,
  Symbol: 55,
  TargetCompID: 56,
  Text: 58,
  TimeInForce: 59,
  TransactTime: 60,
  EncryptMethod: 98,
  CxlRejReason: 102,
  OrdRejReason: 103,
  HeartBtInt: 108,
  TestReqID: 112,
  OrigSendingTime: 122,
  GapFillFlag: 123,
  ResetSeqNumFlag: 141,
  ExecType: 150,
  LeavesQty: 151,
  RefMsgType: 372,
  SessionRejectReason: 373,
  BusinessRejectReason: 380,
  CxlRejResponseTo: 434,
  AvgPx: 6,
} as const;

/** One tag and its value. */
export type Field = readonly [tag: number, value: string | number];

/** A message as received. Of a tag that comes twice the first counts: no repeating groups are used here. */
export interface FixMessage {
  readonly type: string;
  readonly fields: ReadonlyMap<number, string>;
  /** The message as it was on the wire. */
  readonly raw: string;
}

export interface Header {
  readonly sender: string;
  readonly target: string;
  readonly sequence: number;
  /** As `toUtcTimestamp` gives it. */
  readonly sendingTime: string;
}

/** Writes a FIX 4.4 message with BodyLength and CheckSum. */
export function encodeFix(type: string, header: Header, body: readonly Field[]): string {
  const fields: Field[] = [
    [TAG.MsgType, type],
    [TAG.SenderCompID, header.sender],
    [TAG.TargetCompID, header.target],
    [TAG.MsgSeqNum, header.sequence],
    [TAG.SendingTime, header.sendingTime],
    ...body,
  ];
  const inner = fields.map(([tag, value]) => `${tag}=${value}${SOH}`).join("");
  const counted = `8=FIX.4.4${SOH}9=${inner.length}${SOH}${inner}`;
  return `${counted}10=${checkSum(counted)}${SOH}`;
}

/** The sum of all bytes up to and including the separator before tag 10, modulo 256, in three digits. */
export function checkSum(text: string): string {
  let sum = 0;
  for (let index = 0; index < text.length; index += 1) sum += text.charCodeAt(index);
  return String(sum % 256).padStart(3, "0");
}

/** UTCTimestamp of FIX 4.4 with milliseconds, such as `20261126-20:39:01.123`. */
export function toUtcTimestamp(epochMs: number): string {
  const text = new Date(epochMs).toISOString();
  return `${text.slice(0, 10).replaceAll("-", "")}-${text.slice(11, 23)}`;
}

/** A field's whole number, or null where it is absent or none. */
export function numberOf(message: FixMessage, tag: number): number | null {
  const text = message.fields.get(tag);
  const value = text === undefined || text === "" ? Number.NaN : Number(text);
  return Number.isFinite(value) ? value : null;
}
