// A feed in a process of its own: combined streams of trades and best prices, as Binance sends them, over so many symbols
// at a steady rate. argv: messages a second, number of symbols. Frames are written by hand, many at a time: what is to be
// measured is who reads them.
import { once } from "node:events";
import type { Socket } from "node:net";
import { type WebSocket, WebSocketServer } from "ws";

const [rateText = "50000", countText = "500"] = process.argv.slice(2);
const rate = Number(rateText);
const symbols = Array.from({ length: Number(countText) }, (_, index) => `SYM${index}USDT`);
const ids = symbols.map(() => 1000);
const TICK_MS = 5;
/** A reader that is so far behind is not sent more: it is slow, and that is what is to be seen. */
const BACKLOG_LIMIT = 64e6;

let sent = 0;
let withheld = 0;

const server = new WebSocketServer({ port: 0, host: "127.0.0.1", perMessageDeflate: false });
server.on("connection", (ws: WebSocket, request) => {
  const socket = request.socket;
  ws.on("message", (data) => {
    const { id } = JSON.parse((data as Buffer).toString("utf8")) as { id: number };
    ws.send(JSON.stringify({ result: null, id }));
  });
  const begun = performance.now();
  let due = 0;
  const timer = setInterval(() => {
    const until = Math.floor(((performance.now() - begun) * rate) / 1000);
    const count = until - due;
    due = until;
    if (socket.writableLength > BACKLOG_LIMIT) withheld += count;
    else write(socket, count);
  }, TICK_MS);
  ws.on("close", () => clearInterval(timer));
  ws.on("error", () => {});
});

function write(socket: Socket, count: number): void {
  const now = Date.now();
  const frames: Buffer[] = [];
  for (let n = 0; n < count; n += 1) frames.push(frame(message(sent + n, now)));
  socket.write(Buffer.concat(frames));
  sent += count;
}

function message(n: number, now: number): string {
  const index = (n * 7919) % symbols.length;
  const symbol = symbols[index] ?? "";
  const price = (100 + (n % 997) / 1000).toFixed(8);
  if (n % 2 === 0) {
    return `{"stream":"${symbol.toLowerCase()}@bookTicker","data":{"u":${n},"s":"${symbol}","b":"${price}","B":"31.21000000","a":"110.36520000","A":"40.66000000"}}`;
  }
  ids[index] = (ids[index] ?? 0) + 1;
  return `{"stream":"${symbol.toLowerCase()}@trade","data":{"e":"trade","E":${now},"s":"${symbol}","t":${ids[index]},"p":"${price}","q":"0.01200000","T":${now},"m":true,"M":true}}`;
}

/** A text frame of 126 to 65,535 bytes, unmasked (RFC 6455, section 5.2). */
function frame(text: string): Buffer {
  const bytes = Buffer.allocUnsafe(text.length + 4);
  bytes[0] = 0x81;
  bytes[1] = 126;
  bytes.writeUInt16BE(text.length, 2);
  bytes.write(text, 4, "latin1");
  return bytes;
}

process.on("message", () => process.send?.({ sent, withheld }));
process.on("disconnect", () => process.exit(0));
await once(server, "listening");
const address = server.address();
process.send?.({ port: typeof address === "object" && address !== null ? address.port : 0 });
