import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { createServer, type Socket } from "node:net";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { http } from "../../port/node-http.ts";
import type { AnswerHead } from "./answer-head.ts";
import { AnswerReader } from "./answer-reader.ts";

interface Read {
  readonly heads: AnswerHead[];
  readonly body: string;
  /** `complete`, `cut off`, or the code of what is wrong. */
  readonly end: string;
}

/** Reads an answer that comes in these pieces, and then ends. */
function read(pieces: readonly Buffer[], method = "GET"): Read {
  const heads: AnswerHead[] = [];
  const body: Buffer[] = [];
  let ends = 0;
  const reader = new AnswerReader(method, {
    onHead: (head) => heads.push(head),
    onData: (chunk) => body.push(Buffer.from(chunk)),
    onEnd: () => (ends += 1),
  });
  try {
    for (const piece of pieces) reader.push(piece);
  } catch (error) {
    return { heads, body: Buffer.concat(body).toString("latin1"), end: (error as { code: string }).code };
  }
  const end = reader.finish() ? "complete" : "cut off";
  expect(ends).toBe(end === "complete" ? 1 : 0);
  return { heads, body: Buffer.concat(body).toString("latin1"), end };
}

/** The same in pieces of one to so many bytes. */
function cut(text: string, sizes: readonly number[]): Buffer[] {
  const whole = Buffer.from(text, "latin1");
  const pieces: Buffer[] = [];
  for (let at = 0, turn = 0; at < whole.length; turn += 1) {
    const size = sizes[turn % sizes.length] ?? 1;
    pieces.push(whole.subarray(at, at + size));
    at += size;
  }
  return pieces;
}

const whole = (text: string, method?: string) => read([Buffer.from(text, "latin1")], method);

describe("an answer", () => {
  test("has its status, its headers and a body of the length that it says", () => {
    const text =
      "HTTP/1.1 200 OK\r\nContent-Length: 5\r\nSet-Cookie: a\r\nset-cookie: b\r\nX: 1\r\nx:\t2 \r\n\r\nhello, and more";
    const { heads, body, end } = whole(text);
    expect({ ...heads[0]?.headers }).toEqual({ "content-length": "5", "set-cookie": ["a", "b"], x: "1, 2" });
    expect([heads[0]?.status, body, end]).toEqual([200, "hello", "complete"]);
  });

  test("in chunks is read without their sizes, extensions and trailers", () => {
    const text =
      "HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, chunked\r\n\r\n5;a=b\r\nhello\r\n1 \r\n!\r\n0\r\nX: y\r\n\r\nrest";
    expect(whole(text)).toMatchObject({ body: "hello!", end: "complete" });
  });

  test("without a length ends with the connection", () => {
    expect(whole("HTTP/1.0 200\r\n\r\nhello")).toMatchObject({ body: "hello", end: "complete" });
  });

  test.each([
    ["to HEAD", "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n", "HEAD"],
    ["204", "HTTP/1.1 204 No Content\r\n\r\n", "GET"],
    ["304", "HTTP/1.1 304 Not Modified\r\nContent-Length: 5\r\n\r\n", "GET"],
    ["of length 0", "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n", "GET"],
  ])("%s has no body", (_, text, method) => {
    expect(whole(`${text}what is no part of it`, method)).toMatchObject({ body: "", end: "complete" });
  });

  test("comes after those that only say to wait", () => {
    const text = "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\nHTTP/1.1 200 OK\r\n\r\n";
    expect(whole(text).heads.map(({ status }) => status)).toEqual([200]);
  });
});

describe("what is no answer", () => {
  test.each([
    ["another protocol, at its first byte", "-", "HPE_INVALID_CONSTANT"],
    ["a version of its own", "HTTP/3.0 200 OK\r\n\r\n", "HPE_INVALID_CONSTANT"],
    ["a status that is none", "HTTP/1.1 20 OK\r\n\r\n", "HPE_INVALID_CONSTANT"],
    ["a header without a name", "HTTP/1.1 200 OK\r\n: x\r\n\r\n", "HPE_INVALID_HEADER_TOKEN"],
    ["a space before the colon", "HTTP/1.1 200 OK\r\nA : x\r\n\r\n", "HPE_INVALID_HEADER_TOKEN"],
    ["a line feed in a value", "HTTP/1.1 200 OK\r\nA: x\ny\r\n\r\n", "HPE_INVALID_HEADER_TOKEN"],
    [
      "two lengths",
      "HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Length: 5\r\n\r\n",
      "HPE_UNEXPECTED_CONTENT_LENGTH",
    ],
    ["a length that is none", "HTTP/1.1 200 OK\r\nContent-Length: -5\r\n\r\n", "HPE_INVALID_CONTENT_LENGTH"],
    [
      "a length and chunks",
      "HTTP/1.1 200 OK\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n",
      "HPE_INVALID_TRANSFER_ENCODING",
    ],
    ["a chunk of no size", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nx\r\n", "HPE_INVALID_CHUNK_SIZE"],
    [
      "a huge chunk",
      `HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n${"f".repeat(14)}\r\n`,
      "HPE_INVALID_CHUNK_SIZE",
    ],
    ["a chunk longer than its size", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nab\r\n", "HPE_STRICT"],
    ["another protocol from here on", "HTTP/1.1 101 Switching\r\n\r\n", "ECONNRESET"],
    ["a head without end", `HTTP/1.1 200 OK\r\nA: ${"a".repeat(17_000)}`, "HPE_HEADER_OVERFLOW"],
    [
      "trailers without end",
      `HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n${"A: b\r\n".repeat(5000)}`,
      "HPE_HEADER_OVERFLOW",
    ],
    ["half a head", "HTTP/1.1 200 OK\r\nA: b\r\n", "cut off"],
    ["half a body", "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhel", "cut off"],
    ["chunks without a last one", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\na\r\n", "cut off"],
  ])("%s", (_, text, code) => {
    expect(whole(text).end).toBe(code);
    expect(read(cut(text, [1])).end).toBe(code);
  });
});

const name = fc
  .stringMatching(/^[A-Za-z][A-Za-z0-9-]{0,8}$/)
  .filter((it) => !/^(content-length|transfer-encoding|connection|upgrade|trailer|keep-alive)$/i.test(it));
const value = fc.stringMatching(/^[!-~]([ -~\t]{0,12}[!-~])?$/);
const text = fc.string({
  unit: fc.integer({ min: 0, max: 255 }).map((code) => String.fromCharCode(code)),
  maxLength: 40,
});
const answers = fc
  .record({
    status: fc.constantFrom(200, 201, 204, 301, 304, 404, 500, 503),
    interim: fc.integer({ min: 0, max: 2 }),
    headers: fc.array(fc.tuple(name, value), { maxLength: 6 }),
    chunks: fc.array(
      text.filter((it) => it !== ""),
      { maxLength: 4 },
    ),
    framing: fc.constantFrom("length", "chunked", "close"),
    lost: fc.integer({ min: 0, max: 12 }),
  })
  .map(({ status, interim, headers, lost, ...given }) => {
    // Neither has a body, whatever its headers say; what comes after is no part of it.
    const isBare = status === 204 || status === 304;
    const { chunks, framing } = isBare ? { chunks: [], framing: "close" } : given;
    const body = chunks.join("");
    const lines = [`HTTP/1.1 ${status} Some Words`, ...headers.map(([key, word]) => `${key}: ${word}`)];
    if (framing === "length") lines.push(`Content-Length: ${body.length}`);
    if (framing === "chunked") lines.push("Transfer-Encoding: chunked");
    const packed = chunks.map((chunk) => `${chunk.length.toString(16)}\r\n${chunk}\r\n`).join("");
    const sent = framing === "chunked" ? `${packed}0\r\n\r\n` : body;
    const all = `${"HTTP/1.1 100 Continue\r\n\r\n".repeat(interim)}${lines.join("\r\n")}\r\n\r\n${sent}`;
    return lost < 4 ? all.slice(0, Math.max(1, all.length - lost)) : all;
  });

describe("whatever comes", () => {
  test("is read the same in whatever pieces", () => {
    const sizes = fc.array(fc.integer({ min: 1, max: 60 }), { minLength: 1, maxLength: 5 });
    const noise = fc.oneof(
      answers,
      fc
        .tuple(answers, fc.nat(), text)
        .map(([it, at, noise]) => it.slice(0, at % it.length) + noise + it.slice(at % it.length)),
    );
    fc.assert(
      fc.property(noise, sizes, (it, lengths) => {
        const inOne = whole(it);
        const inPieces = read(cut(it, lengths));
        // Of what is wrong more may have been passed on before the fault came.
        if (inOne.end.startsWith("HPE_")) expect(inPieces.end).toMatch(/^HPE_/);
        else expect(inPieces).toEqual(inOne);
      }),
      { numRuns: 3000 },
    );
  });

  describe("over a connection", () => {
    let answer = "";
    const sockets = new Set<Socket>();
    const server = createServer((socket) => {
      sockets.add(socket);
      socket.on("error", () => undefined);
      socket.once("data", () => socket.end(Buffer.from(answer, "latin1")));
    });
    beforeAll(async () => {
      await once(server.listen(0, "127.0.0.1"), "listening");
    });
    afterAll(() => {
      for (const socket of sockets) socket.destroy();
      server.close();
    });

    /** What Node's own client makes of it. */
    function byNode(): Promise<Omit<Read, "heads"> & { head: AnswerHead | null }> {
      return new Promise((resolve) => {
        const { port } = server.address() as AddressInfo;
        let head: AnswerHead | null = null;
        const body: Buffer[] = [];
        const settle = (end: string) => resolve({ head, body: Buffer.concat(body).toString("latin1"), end });
        const sent = http.request({ host: "127.0.0.1", port, agent: false }, (message) => {
          head = { status: message.statusCode ?? 0, headers: message.headers };
          message.on("data", (chunk: Buffer) => body.push(chunk));
          message.on("end", () => settle("complete"));
          message.on("error", () => settle("cut off"));
        });
        sent.on("error", () => settle("cut off"));
        sent.end();
      });
    }

    test("is read as by Node's own client", async () => {
      await fc.assert(
        fc.asyncProperty(answers, async (it) => {
          answer = it;
          const wanted = await byNode();
          const { heads, body, end } = whole(it);
          expect(end).toBe(wanted.end);
          if (end !== "complete") return;
          expect(body).toBe(wanted.body);
          expect({ ...heads[0]?.headers }).toEqual({ ...wanted.head?.headers });
          expect(heads[0]?.status).toBe(wanted.head?.status);
        }),
        { numRuns: 400 },
      );
    });
  });
});
