import type { MessagePort } from "node:worker_threads";
import type { CallMessage, ReplyMessage } from "./protocol.ts";
import { toStoreError } from "./store-trouble.ts";

type Verb = (argument: unknown) => unknown;

/** Answers calls on a worker's port, one after the other; what a verb throws goes back as words, never ends the thread. */
export function serve(
  port: MessagePort,
  { path, verbs, afterwards }: { path: string; verbs: () => object; afterwards?: () => void },
): void {
  port.on("message", ({ id, verb, argument }: CallMessage) => {
    const message = reply(id, path, () => find(verbs(), verb)(argument));
    port.postMessage(message, message.ok ? memoryOf(message.answer) : []);
    afterwards?.();
  });
}

function reply(id: number, path: string, run: () => unknown): ReplyMessage {
  try {
    return { id, ok: true, answer: run() };
  } catch (error) {
    const { trouble, message } = toStoreError(error, path);
    return { id, ok: false, trouble, message };
  }
}

function find(verbs: object, name: string): Verb {
  const verb: unknown = Reflect.get(verbs, name);
  if (typeof verb !== "function") throw new Error(`the store's thread knows no ${name}`);
  return (argument) => Reflect.apply(verb, verbs, [argument]);
}

/** What can be handed over instead of being copied: bytes in memory of their own. */
function memoryOf(answer: unknown): ArrayBuffer[] {
  return answer instanceof Uint8Array && answer.buffer instanceof ArrayBuffer ? [answer.buffer] : [];
}
