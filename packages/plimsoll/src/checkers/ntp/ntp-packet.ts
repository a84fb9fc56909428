/** The packet of NTP version 4 without extension fields (RFC 5905, 7.3; RFC 4330, 4), bytes. */
const PACKET_BYTES = 48;
/** Leap indicator 0, version 4, mode 3 (client). */
const CLIENT_VERSION_4 = 0x23;
/** Seconds from 1900, where NTP begins to count, to 1970 (RFC 5905, figure 4). */
const UNIX_EPOCH = 2_208_988_800;
const TWO_32 = 2 ** 32;
const ORIGIN_AT = 24;
const TRANSMIT_AT = 40;

/** Seconds since 1900 and their fraction in 1/2^32, both modulo 2^32: the era changes in 2036. */
export interface NtpTime {
  readonly seconds: number;
  readonly fraction: number;
}

/** A server's packet, its fields in seconds where they are times. */
export interface NtpPacket {
  readonly leap: number;
  readonly version: number;
  readonly mode: number;
  readonly stratum: number;
  /** How fine the server's clock is. */
  readonly precision: number;
  readonly rootDelay: number;
  readonly rootDispersion: number;
  /** Four characters, which say why there is no time where the stratum is 0 (RFC 5905, 7.4). */
  readonly referenceId: string;
  /** What our question had as its transmit time: the eight bytes as hexadecimals. */
  readonly origin: string;
  readonly received: NtpTime;
  readonly transmitted: NtpTime;
}

/**
 * A question with a random transmit time: nothing of us is told, and only who has read the question can answer it (RFC 5905,
 * 8: the origin timestamp check; the random value follows draft-ietf-ntp-data-minimization).
 */
export function writeQuestion(nonce: Uint8Array): Buffer {
  const packet = Buffer.alloc(PACKET_BYTES);
  packet[0] = CLIENT_VERSION_4;
  packet.set(nonce.subarray(0, 8), TRANSMIT_AT);
  return packet;
}

/** Null for what is too short to be a packet. Extension fields and a digest behind it are not looked at. */
export function readPacket(bytes: Buffer): NtpPacket | null {
  if (bytes.length < PACKET_BYTES) return null;
  const first = bytes.readUInt8(0);
  return {
    leap: first >> 6,
    version: (first >> 3) & 7,
    mode: first & 7,
    stratum: bytes.readUInt8(1),
    precision: 2 ** bytes.readInt8(3),
    rootDelay: bytes.readInt32BE(4) / 65_536,
    rootDispersion: bytes.readUInt32BE(8) / 65_536,
    referenceId: bytes.toString("latin1", 12, 16),
    origin: bytes.toString("hex", ORIGIN_AT, ORIGIN_AT + 8),
    received: readTime(bytes, 32),
    transmitted: readTime(bytes, TRANSMIT_AT),
  };
}

/** An epoch time in ms, with fractions, as NTP counts it. */
export function toNtpTime(epochMs: number): NtpTime {
  const whole = Math.floor(epochMs / 1000);
  return {
    seconds: (whole + UNIX_EPOCH) % TWO_32,
    fraction: Math.floor(((epochMs - whole * 1000) / 1000) * TWO_32),
  };
}

/** `a` less `b` in seconds: right while they are less than 68 years apart, across the change of an era too (RFC 5905, 6). */
export function secondsBetween(a: NtpTime, b: NtpTime): number {
  return ((a.seconds - b.seconds) | 0) + (a.fraction - b.fraction) / TWO_32;
}

function readTime(bytes: Buffer, at: number): NtpTime {
  return { seconds: bytes.readUInt32BE(at), fraction: bytes.readUInt32BE(at + 4) };
}
