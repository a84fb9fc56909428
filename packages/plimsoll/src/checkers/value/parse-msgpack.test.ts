import fc from "fast-check";
import { expect, test } from "vitest";
import { parseMsgpack } from "./parse-msgpack.ts";

const hex = (text: string) => parseMsgpack(Buffer.from(text.replaceAll(" ", ""), "hex"));

/** The examples of the specification's formats. */
test.each([
  ["7f", 127],
  ["e0", -32],
  ["c0", null],
  ["c2", false],
  ["c3", true],
  ["cc ff", 255],
  ["cd 0100", 256],
  ["ce 00010000", 65_536],
  ["cf 18171a2b3c4d5e6f", 0x18171a2b3c4d5e6fn],
  ["cf 0000000000000005", 5],
  ["d0 80", -128],
  ["d1 8000", -32_768],
  ["d2 80000000", -2_147_483_648],
  ["d3 ffffffffffffffff", -1],
  ["ca 3fc00000", 1.5],
  ["cb 3ff8000000000000", 1.5],
  ["a3 616263", "abc"],
  ["d9 03 616263", "abc"],
  ["da 0003 616263", "abc"],
  ["c4 02 6869", "hi"],
  ["92 01 a1 61", [1, "a"]],
  ["dc 0002 01 02", [1, 2]],
  ["82 a5 7374617465 a6 48414c544544 01 02", { state: "HALTED", 1: 2 }],
  ["de 0001 a1 61 c0", { a: null }],
  ["d6 ff 00000000", null],
  ["c7 02 05 0102", null],
])("%s is read", (text, value) => expect(hex(text)).toEqual(value));

test.each(["", "c1", "a5 61", "dd ffffffff", "df ffffffff 00", "cf 00", `${"91".repeat(40)}01`])(
  "%s is none",
  (text) => {
    expect(hex(text)).toBeUndefined();
  },
);

test("no bytes at all make it throw or grow", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
      parseMsgpack(Buffer.from(bytes));
    }),
  );
});
