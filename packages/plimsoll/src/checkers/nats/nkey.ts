import { createPrivateKey, createPublicKey, type KeyObject, sign } from "node:crypto";

/** Source: nkeys (github.com/nats-io/nkeys): base32 of a prefix, 32 bytes and a checksum. */
const ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
const SEED_PREFIX = 18 << 3;
const KEY_BYTES = 32;
/** RFC 8410: what stands before a raw Ed25519 key in DER. */
const PRIVATE_DER = Buffer.from("302e020100300506032b657004220420", "hex");
const PUBLIC_DER_BYTES = 12;

/** A key pair of a user (or an account, an operator), read from its seed. */
export interface Nkey {
  /** As servers know it, such as `UABC...`. */
  readonly publicKey: string;
  /** Base64 without padding, as the protocol wants it. */
  sign(text: string): string;
}

/** Reads a seed such as `SUAM...`; null where it is none. */
export function readNkey(seed: string): Nkey | null {
  const bytes = decodeBase32(seed.trim());
  if (bytes === null || bytes.length !== KEY_BYTES + 4) return null;
  const body = bytes.subarray(0, -2);
  if (crc16(body) !== bytes.readUInt16LE(body.length)) return null;
  // The kind of key is spread over two bytes: five bits of the first belong to "seed".
  if (((body[0] ?? 0) & 0xf8) !== SEED_PREFIX) return null;
  const kind = (((body[0] ?? 0) & 0x07) << 5) | (((body[1] ?? 0) & 0xf8) >> 3);
  const key = createPrivateKey({ key: Buffer.concat([PRIVATE_DER, body.subarray(2)]), format: "der", type: "pkcs8" });
  return {
    publicKey: encodeNkey(kind, rawPublicKey(key)),
    sign: (text) => sign(null, Buffer.from(text), key).toString("base64url"),
  };
}

/** A key as NATS writes it: `prefix` says what it is of. */
export function encodeNkey(prefix: number, raw: Buffer): string {
  const body = Buffer.concat([Buffer.from([prefix]), raw]);
  const checksum = Buffer.alloc(2);
  checksum.writeUInt16LE(crc16(body));
  return encodeBase32(Buffer.concat([body, checksum]));
}

function rawPublicKey(key: KeyObject): Buffer {
  return createPublicKey(key).export({ format: "der", type: "spki" }).subarray(PUBLIC_DER_BYTES);
}

function encodeBase32(bytes: Buffer): string {
  let [bits, value, text] = [0, 0, ""];
  for (const byte of bytes) {
    value = (value << 8) | byte;
    bits += 8;
    for (; bits >= 5; bits -= 5) text += ALPHABET[(value >>> (bits - 5)) & 31] ?? "";
    value &= (1 << bits) - 1;
  }
  return bits === 0 ? text : text + (ALPHABET[(value << (5 - bits)) & 31] ?? "");
}

function decodeBase32(text: string): Buffer | null {
  const bytes: number[] = [];
  let [bits, value] = [0, 0];
  for (const letter of text) {
    const place = ALPHABET.indexOf(letter);
    if (place < 0) return null;
    value = (value << 5) | place;
    bits += 5;
    if (bits < 8) continue;
    bits -= 8;
    bytes.push((value >>> bits) & 0xff);
    value &= (1 << bits) - 1;
  }
  return Buffer.from(bytes);
}

/** CRC-16/XMODEM. */
function crc16(bytes: Buffer): number {
  let crc = 0;
  for (const byte of bytes) {
    crc ^= byte << 8;
    for (let bit = 0; bit < 8; bit += 1) crc = (crc & 0x8000) === 0 ? crc << 1 : (crc << 1) ^ 0x1021;
    crc &= 0xffff;
  }
  return crc;
}
