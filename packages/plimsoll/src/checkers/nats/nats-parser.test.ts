import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { NatsParser, type NatsWord } from "./nats-parser.ts";

function parse(...chunks: (string | Buffer)[]): NatsWord[] {
  const words: NatsWord[] = [];
  const parser = new NatsParser();
  for (const chunk of chunks) parser.feed(Buffer.from(chunk), (word) => words.push(word));
  return words;
}
const brief = (words: readonly NatsWord[]) =>
  words.map((word) => {
    if (word.kind !== "message") return word;
    const { subject, sid, payload, status } = word.message;
    return [subject, sid, payload?.toString() ?? null, status];
  });

test.each([
  ['INFO {"a":1}\r\n', [{ kind: "info", text: '{"a":1}' }]],
  ["PING\r\n", [{ kind: "ping" }]],
  ["PONG\r\n+OK\r\nPONG\r\n", [{ kind: "pong" }, { kind: "pong" }]],
  ["-ERR 'Authorization Violation'\r\n", [{ kind: "error", words: "Authorization Violation" }]],
  ["MSG FOO.BAR 9 11\r\nHello World\r\n", [["FOO.BAR", 9, "Hello World", null]]],
  ["MSG FOO.BAR 9 GREETING.34 11\r\nHello\r\nWorl\r\n", [["FOO.BAR", 9, "Hello\r\nWorl", null]]],
  ["MSG a 1 0\r\n\r\nPING\r\n", [["a", 1, "", null], { kind: "ping" }]],
  [
    "HMSG FOO.BAR 9 34 45\r\nNATS/1.0\r\nFoodGroup: vegetable\r\n\r\nHello World\r\n",
    [["FOO.BAR", 9, "Hello World", null]],
  ],
  ["HMSG _INBOX.1 1 16 16\r\nNATS/1.0 503\r\n\r\n\r\n", [["_INBOX.1", 1, "", 503]]],
])("%j is read", (text, words) => expect(brief(parse(text))).toEqual(words));

test("however it is cut, it is read the same", () => {
  const text = "INFO {}\r\nMSG a.b 2 5\r\nh\r\nlo\r\nPING\r\nHMSG c 3 r 12 14\r\nNATS/1.0\r\n\r\nhi\r\nPONG\r\n";
  const whole = brief(parse(text));
  expect(whole).toHaveLength(5);
  fc.assert(
    fc.property(fc.array(fc.nat({ max: text.length }), { maxLength: 8 }), (cuts) => {
      const places = [0, ...cuts.sort((a, b) => a - b), text.length];
      expect(brief(parse(...places.slice(1).map((end, index) => text.slice(places[index], end))))).toEqual(whole);
    }),
  );
});

describe("what is too large or wrong", () => {
  test("a message of gigabytes is passed over without being kept", () => {
    const chunk = "x".repeat(500_000);
    const words = parse(`MSG big 2 1500000\r\n`, chunk, chunk, chunk, "\r\nPING\r\n");
    expect(brief(words)).toEqual([["big", 2, null, null], { kind: "ping" }]);
  });

  test.each([
    ["HTTP/1.1 400 Bad Request\r\n"],
    ["MSG a b 5\r\n"],
    ["MSG a 1\r\n"],
    ["MSG a 1 -5\r\n"],
    ["MSG a 1 99999999999\r\n"],
    ["HMSG a 1 20 10\r\n"],
    ["\r\n"],
    ["I".repeat(70_000)],
  ])("%j is refused", (text) => expect(() => parse(text)).toThrow());
});
