import { fork } from "node:child_process";
import { once } from "node:events";
import { Agent, get, type IncomingMessage } from "node:http";

const agent = new Agent({ keepAlive: true, maxSockets: 1 });

/** An answer's bytes, and how long it took from the request to the last of them over a connection that is kept, ms. */
export async function ask(url: string): Promise<{ ms: number; body: Buffer }> {
  const begun = performance.now();
  const [response] = (await once(get(url, { agent }), "response")) as [IncomingMessage];
  const chunks: Buffer[] = [];
  response.on("data", (chunk: Buffer) => chunks.push(chunk));
  await once(response, "end");
  const ms = performance.now() - begun;
  if (response.statusCode !== 200) throw new Error(`${url} answered ${response.statusCode}`);
  return { ms, body: Buffer.concat(chunks) };
}

/**
 * How long each answer takes, ms, asked one after the other by a process that does nothing else: in one that has just
 * filled a store and parses what comes, the collector runs beside the server that is measured.
 */
export async function timeAnswers(urls: readonly string[]): Promise<number[]> {
  const asker = fork(new URL("./asker.ts", import.meta.url));
  asker.send(urls);
  const answered = once(asker, "message").then(([times]) => times as number[]);
  const ended = once(asker, "exit").then(([code]) => {
    throw new Error(`the one that asks ended with ${code}`);
  });
  return Promise.race([answered, ended]);
}
