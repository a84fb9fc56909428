import { createPublicKey, verify } from "node:crypto";
import { expect, test } from "vitest";
import { readCreds } from "./nats-login.ts";
import { makeKeyPair, makeOperator } from "./nats-server.fixture.ts";
import { readNkey } from "./nkey.ts";

test.each(["user", "account", "operator"] as const)(
  "the seed of a key of %s gives its public key, and signs for it",
  (of) => {
    const { seed, publicKey } = makeKeyPair(of);
    const key = readNkey(`${seed}\n`);
    expect(key?.publicKey).toBe(publicKey);
    expect(publicKey.startsWith({ user: "U", account: "A", operator: "O" }[of])).toBe(true);
  },
);

test("a seed of NATS's documentation is read as there", () => {
  const key = readNkey("SUACSSL3UAHUDXKFSNVUZRF5UHPMWZ6BFDTJ7M6USDXIEDNPPQYYYCU3VY");
  expect(key?.publicKey).toBe("UDXU4RCSJNZOIQHZNWXHXORDPRTGNJAHAHFRGZNEEJCPQTT2M7NLCNF4");
});

test("a signature is one of Ed25519", () => {
  const key = readNkey("SUACSSL3UAHUDXKFSNVUZRF5UHPMWZ6BFDTJ7M6USDXIEDNPPQYYYCU3VY");
  const signature = Buffer.from(key?.sign("nonce") ?? "", "base64url");
  expect(signature).toHaveLength(64);
  const der = Buffer.from("302a300506032b6570032100", "hex");
  const raw = decode(key?.publicKey ?? "").subarray(1, 33);
  const publicKey = createPublicKey({ key: Buffer.concat([der, raw]), format: "der", type: "spki" });
  expect(verify(null, Buffer.from("nonce"), publicKey, signature)).toBe(true);
});

test.each([
  "",
  "nonsense",
  "SUACSSL3UAHUDXKFSNVUZRF5UHPMWZ6BFDTJ7M6USDXIEDNPPQYYYCU3VA",
  "UDXU4RCSJNZOIQHZNWXHXORDPRTGNJAHAHFRGZNEEJCPQTT2M7NLCNF4",
])("%s is no seed", (text) => expect(readNkey(text)).toBeNull());

test("credentials hold a JWT and a seed", () => {
  const { creds } = makeOperator();
  expect(readCreds(creds)?.jwt.split(".")).toHaveLength(3);
  expect(readCreds("-----BEGIN NATS USER JWT-----\nabc\n------END NATS USER JWT------")).toBeNull();
});

function decode(text: string): Buffer {
  const bits = text
    .split("")
    .map((letter) => "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".indexOf(letter).toString(2).padStart(5, "0"));
  return Buffer.from((bits.join("").match(/.{8}/g) ?? []).map((byte) => Number.parseInt(byte, 2)));
}
