import fc from "fast-check";
import { expect, test } from "vitest";
import { encodeCommand, RedisRefusal, ReplyParser } from "./reply-parser.ts";

const parse = (text: string | Buffer, maxBytes = 1_000_000) => new ReplyParser(maxBytes).feed(Buffer.from(text));

test.each([
  ["+OK\r\n", "OK"],
  [":42\r\n", 42],
  [":-2\r\n", -2],
  ["$-1\r\n", null],
  ["*-1\r\n", null],
  ["$5\r\nhe\r\no\r\n", Buffer.from("he\r\no")],
  ["*2\r\n:1\r\n*1\r\n$1\r\na\r\n", [1, [Buffer.from("a")]]],
  ["*0\r\n", []],
])("%j is read", (text, reply) => expect(parse(text)).toEqual([reply]));

test("a refusal is known by its first word", () => {
  const [refusal] = parse("-WRONGPASS invalid username-password pair\r\n");
  expect(refusal).toBeInstanceOf(RedisRefusal);
  expect(refusal).toMatchObject({ kind: "WRONGPASS", message: "WRONGPASS invalid username-password pair" });
});

test("however it is cut, it is read the same", () => {
  const text = "*3\r\n$3\r\nabc\r\n:7\r\n*2\r\n+x\r\n$0\r\n\r\n+end\r\n";
  const whole = parse(text);
  fc.assert(
    fc.property(fc.array(fc.nat({ max: text.length }), { maxLength: 8 }), (cuts) => {
      const parser = new ReplyParser(1000);
      const places = [0, ...cuts.sort((a, b) => a - b), text.length];
      const replies = places.slice(1).flatMap((end, index) => parser.feed(Buffer.from(text.slice(places[index], end))));
      expect(replies).toEqual(whole);
    }),
  );
});

test.each([
  ["HTTP/1.1 400 Bad Request\r\n", "HTTP"],
  [":many\r\n", "for a number"],
  ["$x\r\n", "for a number"],
  [`${"*1\r\n".repeat(20)}`, "lists within lists"],
  ["+".padEnd(70_000, "x"), "a line without an end"],
  [`$900000\r\n${"x".repeat(2000)}`, "an answer of more than"],
])("%s is refused", (text, words) => expect(() => parse(text, 1000)).toThrow(words));

test("a command is a list of texts, their length in bytes, and of bytes as they are", () => {
  expect(encodeCommand(["GET", "é"]).toString()).toBe("*2\r\n$3\r\nGET\r\n$2\r\né\r\n");
  expect(encodeCommand([Buffer.of(0xff)])).toEqual(Buffer.from("*1\r\n$1\r\n\xff\r\n", "latin1"));
});
