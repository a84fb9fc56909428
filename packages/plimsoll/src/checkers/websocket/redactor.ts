import { Secret } from "../../port/secret.ts";
import type { WebsocketOptions } from "./websocket-options.ts";

const SHORTEST = 6;
const REDACTED = "[redacted]";

/** Takes our credentials out of words that a target may have echoed. */
export function createRedactor(options: WebsocketOptions): (words: string) => string {
  const secrets = [
    options.api_key,
    options.api_secret,
    options.login?.message,
    ...Object.values(options.headers ?? {}),
  ];
  const texts = secrets.flatMap((it) => (it instanceof Secret ? [it.reveal(), ...leavesOf(it.reveal())] : []));
  const long = [...new Set(texts)].filter((text) => text.length >= SHORTEST).sort((a, b) => b.length - a.length);
  return (words) => long.reduce((left, secret) => left.replaceAll(secret, REDACTED), words);
}

/** The texts within a JSON message: a login's key and password, rather than the message as a whole. */
function leavesOf(text: string): string[] {
  const leaves: string[] = [];
  const gather = (value: unknown): void => {
    if (typeof value === "string") leaves.push(value);
    else if (typeof value === "object" && value !== null) Object.values(value).forEach(gather);
  };
  try {
    gather(JSON.parse(text));
  } catch {
    return [];
  }
  return leaves;
}
