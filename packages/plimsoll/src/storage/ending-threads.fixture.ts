import { once } from "node:events";
import { startThread } from "./stoppable-thread.ts";

// A program with threads that do nothing but compress: it ends them one after the other, or exits while all run.
const [how, count] = process.argv.slice(2);
const file = new URL("./compressing-worker.fixture.ts", import.meta.url);

async function begin() {
  const thread = startThread(file, { workerData: {} });
  await once(thread.worker, "message");
  return thread;
}

for (let left = Number(count); left > 0; left -= 1) {
  const thread = await begin();
  if (how === "end") await thread.end();
}
process.stdout.write(`${count} ${how === "end" ? "ended" : "begun"}\n`);
process.exit(how === "end" ? 0 : 5);
