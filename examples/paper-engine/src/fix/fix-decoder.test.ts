import { expect, test } from "vitest";
import { FixDecoder } from "./fix-decoder.ts";
import { encodeFix, TAG } from "./fix-message.ts";

const header = { sender: "A", target: "B", sequence: 1, sendingTime: "20261126-09:00:00.000" };
const heartbeat = encodeFix("0", header, []);
const order = encodeFix("D", { ...header, sequence: 2 }, [[TAG.Symbol, "BTC-USD"]]);

function decode(...chunks: readonly string[]) {
  const decoder = new FixDecoder();
  const types = chunks.flatMap((chunk) => decoder.push(Buffer.from(chunk, "latin1"))).map(({ type }) => type);
  return { types, garbled: decoder.garbled };
}

test("counts BodyLength and CheckSum as the specification says", () => {
  const text = "8=FIX.4.4\x019=5\x0135=0\x01";
  const sum = Buffer.from(text, "latin1").reduce((total, byte) => total + byte, 0) % 256;
  expect(decode(`${text}10=${String(sum).padStart(3, "0")}\x01`).types).toEqual(["0"]);
  expect(heartbeat.replaceAll("\x01", "|")).toMatch(/^8=FIX\.4\.4\|9=\d+\|35=0\|49=A\|56=B\|34=1\|/);
});

test("cuts messages out of the stream wherever it is broken", () => {
  const stream = heartbeat + order;
  for (let cut = 1; cut < stream.length; cut += 1) {
    expect(decode(stream.slice(0, cut), stream.slice(cut)).types).toEqual(["0", "D"]);
  }
});

test.each([
  ["a wrong checksum", heartbeat.replace(/10=\d+/, "10=999")],
  ["a body length that is no number", heartbeat.replace(/9=\d+/, "9=x")],
  ["a body length beyond all reason", heartbeat.replace(/9=\d+/, "9=99999999")],
])("passes over %s and reads on", (_, garbage) => {
  const { types, garbled } = decode(garbage + order);
  expect(types).toEqual(["D"]);
  expect(garbled).toBeGreaterThan(0);
});

test("keeps nothing of an endless stream that is no FIX", () => {
  const decoder = new FixDecoder();
  for (let round = 0; round < 1000; round += 1) expect(decoder.push(Buffer.alloc(10_000, "x"))).toEqual([]);
  expect(decoder.push(Buffer.from(order, "latin1"))).toHaveLength(1);
});
