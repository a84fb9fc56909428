import pino from "pino";
import type { Log } from "../port/log.ts";
import type { CliContext } from "./cli-context.ts";

/** What may wait for a slow reader of the log, bytes; beyond it lines are dropped rather than memory filled. */
const MOST_WAITING_BYTES = 1_048_576;

export interface ProcessLog {
  readonly log: Log;
  /** Writes out what still waits. */
  readonly flush: () => void;
}

/** Lines for people on a terminal, JSON lines elsewhere; on standard error either way, and never waited for. */
export async function createLog({ stderr, json, clock }: CliContext): Promise<ProcessLog> {
  if (stderr.isTTY === true && !json) return { log: textLog(stderr.write.bind(stderr), () => clock.now()), flush() {} };
  const destination = pino.destination({ fd: 2, sync: false, maxLength: MOST_WAITING_BYTES });
  // A reader that has gone away must not end the monitor.
  destination.on("error", () => undefined);
  const log = pino({ timestamp: pino.stdTimeFunctions.isoTime, base: null }, destination);
  return { log, flush: () => flushQuietly(destination) };
}

function flushQuietly(destination: { flushSync(): void }): void {
  try {
    destination.flushSync();
  } catch {
    // Never opened, or its reader has gone: there is nobody to tell.
  }
}

/** `14:02:11 warn  message  key=value`. */
function textLog(write: (line: string) => unknown, now: () => number): Log {
  const at = (level: string) => (fields: object, message: string) => {
    const time = new Date(now()).toTimeString().slice(0, 8);
    const rest = Object.entries(fields).map(([key, value]) => ` ${key}=${inWords(value)}`);
    write(`${time} ${level.padEnd(5)} ${message}${rest.join("")}\n`);
  };
  return { debug() {}, info: at("info"), warn: at("warn"), error: at("error") };
}

function inWords(value: unknown): string {
  if (value instanceof Error) return JSON.stringify(value.message);
  return JSON.stringify(value) ?? "none";
}
