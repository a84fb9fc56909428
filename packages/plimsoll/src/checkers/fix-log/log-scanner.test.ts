import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { fixLine, type LineOptions } from "./log-lines.fixture.ts";
import { LONGEST_BODY, LONGEST_PREFIX, type LogListener, LogScanner } from "./log-scanner.ts";
import { FIELD, ScannedMessage } from "./scanned-message.ts";

function scannerOf(parentTag: number | null = null) {
  const message = new ScannedMessage();
  return { message, scanner: new LogScanner(message, { parentTag }) };
}

/** Reads pieces of a log as the follower does: what is not done with comes again before the next piece. */
function read(pieces: readonly Buffer[]) {
  const { message, scanner } = scannerOf();
  const ids: string[] = [];
  const prefixes: string[] = [];
  let garbled = 0;
  const heard: LogListener = {
    isDue: () => true,
    takeMessage: () => {
      ids.push(message.text(FIELD.clOrdId));
      prefixes.push(message.bytes.toString("latin1", message.lineStart, message.start));
    },
    takeGarbled: () => {
      garbled += 1;
    },
  };
  let carry = Buffer.alloc(0);
  let largestCarry = 0;
  for (const piece of pieces) {
    const bytes = Buffer.concat([carry, piece]);
    const done = scanner.scan(bytes, { known: carry.length }, heard);
    carry = bytes.subarray(done);
    largestCarry = Math.max(largestCarry, carry.length);
  }
  return { ids, garbled, largestCarry, prefixes };
}

const order = (id: string, options: Parameters<typeof fixLine>[1] = {}) =>
  fixLine({ 35: "D", 11: id, 38: "100" }, options);

describe("the log's scanner", () => {
  const formats: [string, LineOptions][] = [
    ["QuickFIX C++", { prefix: "20261126-08:00:00.123456789 : " }],
    ["QuickFIX/J with times", { prefix: "20261126-08:00:00.123: " }],
    ["QuickFIX/J without", { prefix: "" }],
    ["quickfixgo", { prefix: "2026/11/26 08:00:00.123456 " }],
    ["a common logger", { prefix: "2026-11-26 08:00:00,123 INFO [fix] FIX.4.4:A->B: ", suffix: " (sent)" }],
    ["pipes for delimiters", { delimiter: "|", prefix: "> " }],
    ["lines that end as on Windows", { suffix: "\r" }],
  ];
  it.each(formats)("reads the lines of %s", (_name, options) => {
    const lines = ["A1", "A2", "A3"].map((id) => order(id, options));
    expect(read([Buffer.from(lines.join(""), "latin1")])).toMatchObject({ ids: ["A1", "A2", "A3"], garbled: 0 });
  });

  it("reads the same, wherever the file was cut", () => {
    const text = Buffer.from(
      [order("A1"), "an event without a message\n", order("A2", { delimiter: "|" }), order("A3")].join(""),
      "latin1",
    );
    fc.assert(
      fc.property(fc.array(fc.nat(text.length), { maxLength: 8 }), (cuts) => {
        const places = [0, ...cuts.sort((a, b) => a - b), text.length];
        const pieces = places.slice(1).map((to, index) => text.subarray(places[index], to));
        expect(read(pieces)).toMatchObject({ ids: ["A1", "A2", "A3"], garbled: 0 });
      }),
    );
  });

  it("takes no message whose bytes were changed, and reads those after it", () => {
    fc.assert(
      fc.property(fc.nat(), fc.integer({ min: 1, max: 255 }), (place, change) => {
        const first = Buffer.from(order("A1"), "latin1");
        const start = first.indexOf("8=FIX");
        // What says how long it is may grow and swallow what follows, as long as that lasts.
        const from = first.indexOf("\x0135=") + 1;
        const at = from + (place % (first.length - 1 - from - 1));
        first[at] = (first[at] ?? 0) ^ change;
        const { ids, garbled } = read([first, Buffer.from(order("A2"), "latin1")]);
        expect(start).toBeGreaterThan(0);
        expect(ids).toEqual(["A2"]);
        expect(garbled).toBe(1);
      }),
    );
  });

  it("counts a torn line and reads the next", () => {
    const torn = order("A1").slice(0, -20);
    expect(read([Buffer.from(`${torn}\n${order("A2")}`, "latin1")])).toMatchObject({ ids: ["A2"], garbled: 1 });
  });

  it("survives any bytes at all", () => {
    const noise = fc.uint8Array({ maxLength: 2000 }).map((bytes) => Buffer.from(bytes));
    fc.assert(
      fc.property(fc.array(noise, { maxLength: 5 }), (pieces) => {
        const { ids } = read([...pieces, Buffer.from(`\n${order("A9")}`, "latin1")]);
        expect(ids.at(-1)).toBe("A9");
      }),
    );
  });

  it("holds on to little of a file without a line feed or a message", () => {
    const chunk = Buffer.alloc(100_000, "x");
    const { largestCarry } = read(Array.from({ length: 50 }, () => chunk));
    expect(largestCarry).toBeLessThanOrEqual(LONGEST_PREFIX);
  });

  it("waits for no message that would be too long", () => {
    const { ids, garbled } = read([
      Buffer.from(`8=FIX.4.4\x019=${LONGEST_BODY + 1}\x0135=0\x01${order("A1")}`, "latin1"),
    ]);
    expect({ ids, garbled }).toEqual({ ids: ["A1"], garbled: 1 });
  });

  it("reads a field with a line feed within", () => {
    const line = fixLine({ 35: "D", 58: "two\nlines", 11: "A1" });
    expect(read([Buffer.from(line, "latin1")])).toMatchObject({ ids: ["A1"], garbled: 0 });
  });

  it("takes the first of a field that comes twice, and finds any parent's tag", () => {
    for (const tag of [526, 20_001]) {
      const { message, scanner } = scannerOf(tag);
      const bytes = Buffer.from(fixLine({ 35: "8", 11: "A1", [tag]: "P1" }, { more: "11=other\x01" }), "latin1");
      const seen: string[] = [];
      const takeMessage = () => seen.push(message.text(FIELD.clOrdId), message.text(FIELD.parentId));
      scanner.scan(bytes, { known: 0 }, { isDue: () => true, takeMessage, takeGarbled: () => {} });
      expect(seen).toEqual(["A1", "P1"]);
    }
  });
});

describe("a torn message that says it is long", () => {
  const SOH = "\x01";
  const latin1 = (text: string) => Buffer.from(text, "latin1");
  /** The beginning of a message whose body is to have so many bytes, cut off. */
  const torn = (body: string, length = 200_000) => `20261126-08:00:00.000 : 8=FIX.4.4${SOH}9=${length}${SOH}${body}`;
  const header = `35=B${SOH}34=7${SOH}49=ENGINE${SOH}56=VENUE${SOH}52=20261126-08:00:00.000${SOH}`;
  /** A data field that holds so many messages. */
  const data = (count: number) => {
    const held = Array.from({ length: count }, (_, index) => order(`E${index}`, { prefix: "" })).join("");
    return `95=${held.length}${SOH}96=${held}${SOH}`;
  };
  const cut = (text: string, size: number) =>
    Array.from({ length: Math.ceil(text.length / size) }, (_, index) =>
      latin1(text.slice(index * size, (index + 1) * size)),
    );

  it.each([
    ["at the end of a line", `${torn(`${header}58=half a sent`)}\n`],
    ["in the middle of one, as by a crash", torn(`${header}58=half a sent`)],
    ["right after a field", torn(header)],
    ["in a data field that would go on", torn(`${header}95=30${SOH}96=half of it`)],
    ["in a data field that would end behind it", torn(`${header}95=300000${SOH}96=half of it`)],
    ["after a data field", torn(`${header}${data(3)}58=half`)],
    ["twice", `${torn(header)}\n${torn(`${header}58=x`, 100_000)}\n`, 2],
    ["after its length", torn("")],
    ["where it quotes a message", torn(`${header}58=refused: 8=FIX.4.4|9=200000|35=D|34=1|`)],
  ])("is counted, and read over to the next message, where it is torn %s", (_where, text, times = 1) => {
    for (const size of [1, 7, 64, 100_000]) {
      const { ids, garbled } = read(cut(text + order("A1") + order("A2"), size));
      expect({ ids, garbled }).toEqual({ ids: ["A1", "A2"], garbled: times });
    }
  });

  it("is counted where lines are delimited by |", () => {
    const text = torn(header, 50_000).replaceAll(SOH, "|");
    const { ids, garbled } = read([latin1(`${text}\n${order("A1", { delimiter: "|" })}`)]);
    expect({ ids, garbled }).toEqual({ ids: ["A1"], garbled: 1 });
  });

  it("leaves nothing of itself before the next message", () => {
    expect(read([latin1(torn(header) + order("A1"))]).prefixes).toEqual([""]);
    expect(read([latin1(`${torn(header)}\n${order("A1")}`)]).prefixes).toEqual(["\n20261126-08:00:00.000 : "]);
  });

  it("is none where it is whole in the end, whatever its data fields and texts hold, wherever it is cut", () => {
    const tail = `58=like 8=FIX.4.4|9=12|35=0|${SOH}`;
    const held = [data(1), data(2), data(1).replace("95=", "354=").replace("96=", "355="), tail].join("");
    const text = order("A1", { more: held }) + order("A2");
    fc.assert(
      fc.property(fc.integer({ min: 1, max: text.length }), (size) => {
        const { ids, garbled } = read(cut(text, size));
        expect({ ids, garbled }).toEqual({ ids: ["A1", "A2"], garbled: 0 });
      }),
    );
  });

  it("is none while the rest of its data may still come", () => {
    const text = order("A1", { more: data(400) });
    const { ids, garbled, largestCarry } = read([latin1(text.slice(0, -20)), latin1(text.slice(-20) + order("A2"))]);
    expect({ ids, garbled }).toEqual({ ids: ["A1", "A2"], garbled: 0 });
    expect(largestCarry).toBe(text.length - 20);
  });

  it("is the same, wherever the file was cut", () => {
    const quote = "8=FIX.4.4|9=5|35=0|10=161|";
    const wrong = order("X1", { more: `${data(2)}58=refused: ${quote}${SOH}` }).replace("38=100", "38=101");
    const good = (id: string, more = "") => ({ text: order(id, { more }), ids: [id], garbled: 0 });
    const bad = (text: string) => ({ text, ids: [], garbled: 1 });
    const piece = fc.oneof(
      fc.nat(1000).map((id) => good(`A${id}`)),
      fc.nat(1000).map((id) => good(`B${id}`, data(2))),
      fc.constantFrom(bad(wrong), bad(`${torn(header, 900)}\n`), bad(torn(`${header}${data(1)}58=${quote}`, 700))),
      fc.constant({ text: "an event\n", ids: [], garbled: 0 }),
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 12 }), fc.integer({ min: 1, max: 2000 }), (pieces, size) => {
        const all = [...pieces, good("A-1"), { text: "x".repeat(1000), ids: [], garbled: 0 }];
        const expected = {
          ids: all.flatMap(({ ids }) => ids),
          garbled: all.reduce((sum, it) => sum + it.garbled, 0),
        };
        const text = all.map((it) => it.text).join("");
        for (const parts of [[latin1(text)], cut(text, size)]) expect(read(parts)).toMatchObject(expected);
      }),
      { numRuns: 300 },
    );
  });

  it("costs little, though the file has nothing else", () => {
    const { garbled, largestCarry } = read([latin1(torn(header).repeat(20_000))]);
    expect(garbled).toBe(19_999);
    expect(largestCarry).toBeLessThan(300);
  });
});

describe("a scanned message", () => {
  const messageWith = (fields: Record<number, string>) => {
    const { message, scanner } = scannerOf();
    const bytes = Buffer.from(fixLine({ 35: "D", ...fields }), "latin1");
    expect(
      scanner.scan(bytes, { known: 0 }, { isDue: () => true, takeMessage: () => {}, takeGarbled: () => {} }),
    ).toBeGreaterThan(0);
    return message;
  };

  it.each([
    ["100", 100],
    ["0.25", 0.25],
    ["00100.50", 100.5],
    ["-5", Number.NaN],
    ["1.2.3", Number.NaN],
    ["x", Number.NaN],
  ])("reads the quantity %s", (text, value) => {
    expect(messageWith({ 38: text }).quantity(FIELD.orderQty)).toBe(value);
  });

  it("has no number where there is none", () => {
    expect(messageWith({ 34: "12x" }).count(FIELD.msgSeqNum)).toBe(-1);
    expect(messageWith({}).quantity(FIELD.orderQty)).toBeNaN();
    expect(messageWith({}).count(FIELD.beginSeqNo)).toBe(-1);
  });

  it("gives one key for one text and different ones for different texts", () => {
    const key = (id: string) => messageWith({ 11: id }).key(FIELD.clOrdId);
    const texts = Array.from({ length: 5000 }, (_, count) => `ORD-${count}`);
    expect(new Set(texts.map(key)).size).toBe(5000);
    expect(key("ORD-7")).toBe(key("ORD-7"));
  });
});
