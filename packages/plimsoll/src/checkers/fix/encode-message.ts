import { type AdminMessage, bodyOf, type Field, msgTypeOf } from "./admin-message.ts";
import { TAG } from "./fix-tag.ts";
import { formatFixTime } from "./fix-time.ts";

/** Who speaks to whom, in which version: the same in every message of a session. */
export interface SessionIdentity {
  readonly beginString: string;
  readonly senderCompId: string;
  readonly targetCompId: string;
  readonly senderSubId: string | null;
  readonly targetSubId: string | null;
}

export interface Envelope {
  readonly identity: SessionIdentity;
  readonly seq: number;
  /** SendingTime(52), epoch ms. */
  readonly sentAt: number;
  /** It stands in for messages that may have arrived already: PossDupFlag(43). */
  readonly possDup: boolean;
}

const SOH = "\x01";

/** A message as it goes over the wire. Throws for a value that holds the delimiter, which would be two fields. */
export function encodeMessage(message: AdminMessage, { identity, seq, sentAt, possDup }: Envelope): Buffer {
  const time = formatFixTime(sentAt);
  const fields: Field[] = [
    [TAG.msgType, msgTypeOf(message)],
    [TAG.senderCompId, identity.senderCompId],
    ...optional(TAG.senderSubId, identity.senderSubId),
    [TAG.targetCompId, identity.targetCompId],
    ...optional(TAG.targetSubId, identity.targetSubId),
    [TAG.msgSeqNum, seq],
    ...(possDup ? ([[TAG.possDupFlag, "Y"]] as const) : []),
    [TAG.sendingTime, time],
    ...(possDup ? ([[TAG.origSendingTime, time]] as const) : []),
    ...bodyOf(message),
  ];
  const body = Buffer.from(fields.map(writeField).join(""), "latin1");
  const head = Buffer.from(`8=${identity.beginString}${SOH}9=${body.length}${SOH}`, "latin1");
  const sum = (sumOf(head) + sumOf(body)) % 256;
  return Buffer.concat([head, body, Buffer.from(`10=${String(sum).padStart(3, "0")}${SOH}`, "latin1")]);
}

function optional(tag: number, value: string | null): readonly Field[] {
  return value === null ? [] : [[tag, value]];
}

function writeField([tag, value]: Field): string {
  const text = String(value);
  if (text === "" || text.includes(SOH))
    throw new Error(`FIX field ${tag} cannot be written: empty, or with a delimiter`);
  return `${tag}=${text}${SOH}`;
}

/** The sum of all bytes, from which CheckSum(10) is taken modulo 256. */
function sumOf(bytes: Buffer): number {
  let sum = 0;
  for (const byte of bytes) sum += byte;
  return sum;
}
