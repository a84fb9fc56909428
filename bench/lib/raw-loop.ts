// The yardstick: the same checks at the same rate by nothing but node:http and timers, a fresh connection each.
// argv: port, number of loops, interval in ms. Judges, records and publishes nothing.
import { Agent, get } from "node:http";

const [port = "0", count = "0", interval = "1000"] = process.argv.slice(2);
const agent = new Agent({ keepAlive: false });
const intervalMs = Number(interval);
let done = 0;

function probe(): void {
  const request = get({ host: "127.0.0.1", port: Number(port), path: "/health", agent }, (response) => {
    response.resume();
    response.on("end", () => {
      done += 1;
    });
  });
  request.on("error", () => {});
}

for (let n = 0; n < Number(count); n++) {
  setTimeout(
    () => {
      probe();
      setInterval(probe, intervalMs);
    },
    (n * intervalMs) / Number(count),
  );
}
process.on("message", () => process.send?.({ done }));
process.on("disconnect", () => process.exit(0));
process.send?.({ ready: true });
