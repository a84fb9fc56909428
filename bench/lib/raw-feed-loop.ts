// The yardstick of a feed: a bare ws client that parses every message and does nothing with it. argv: port.
// Asked over IPC it tells how many came and how long its event loop was held up since it was last asked.
import { monitorEventLoopDelay } from "node:perf_hooks";
import { WebSocket } from "ws";

const [port = "0"] = process.argv.slice(2);
const delay = monitorEventLoopDelay({ resolution: 1 });
let messages = 0;
let seen = 0;

const ws = new WebSocket(`ws://127.0.0.1:${port}/stream`, { perMessageDeflate: false, maxPayload: 1_048_576 });
ws.on("message", (data) => {
  messages += 1;
  const { data: fields } = JSON.parse((data as Buffer).toString("utf8")) as { data: { s: string } };
  seen += fields.s.length;
});
ws.on("open", () => {
  delay.enable();
  process.send?.({ ready: true });
});
process.on("message", () => {
  process.send?.({ messages, seen, lagMs: delay.percentile(99) / 1e6 });
  delay.reset();
});
process.on("disconnect", () => process.exit(0));
