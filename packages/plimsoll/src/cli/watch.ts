import type { StreamMessage } from "@plimsoll/core";
import type { Cancel } from "../port/clock.ts";
import { apiKeyOf } from "./api-key-source.ts";
import { boardLines } from "./board.ts";
import { type CliContext, complain } from "./cli-context.ts";
import { serverAddress } from "./configured-places.ts";
import { EXIT, type ExitCode, exitCodeOf } from "./exit-code.ts";
import { followLive } from "./live-stream.ts";
import { applyMessage, changeLines, type LiveView, matterEvents } from "./live-view.ts";
import { type OpenMatters, readOpenMatters } from "./open-matters.ts";
import { createServerClient } from "./server-client.ts";
import { createPaint, printable } from "./terminal-text.ts";

/** At most ten pictures a second, and one a second when nothing happens, for the clock and the ages. */
const FRAME_MS = 100;
const IDLE_MS = 1000;
/** Alternate screen, cursor hidden; and both as they were. */
const ENTER = "\u001b[?1049h\u001b[?25l";
const LEAVE = "\u001b[?25h\u001b[?1049l";

/** `plimsoll watch`: a live board on a terminal; elsewhere a line for each change, or with `--json` each message. */
export async function watch(
  context: CliContext,
  options: { readonly url?: boolean | string | undefined },
): Promise<ExitCode> {
  const address = serverAddress(context, options.url);
  const isBoard = context.stdout.isTTY === true && !context.json;
  const show = isBoard ? createBoard(context, address) : createLines(context, address);
  const { clock } = context;
  const apiKey = apiKeyOf(context);
  const stop = followLive({ address, clock, apiKey, onMessage: show.message, onLost: show.lost });
  try {
    await untilQuit(context, isBoard);
  } finally {
    stop();
    show.end();
  }
  const view = show.view();
  return view === null ? EXIT.unknown : exitCodeOf(view.system.overall_status);
}

interface Show {
  readonly message: (message: StreamMessage) => void;
  readonly lost: (reason: string) => void;
  readonly end: () => void;
  readonly view: () => LiveView | null;
}

function createLines(context: CliContext, address: string): Show {
  const { stdout, json, clock } = context;
  let view: LiveView | null = null;
  let isLost = false;
  return {
    message(message) {
      const before = view;
      view = applyMessage(view, message);
      isLost = false;
      if (json) stdout.write(`${JSON.stringify(message)}\n`);
      else if (view !== null) {
        const time = new Date(clock.now()).toISOString();
        for (const line of changeLines(before, view)) stdout.write(`${time} ${printable(line)}\n`);
        for (const event of matterEvents(message)) stdout.write(`${event.timestamp} ${printable(event.message)}\n`);
      }
    },
    lost(reason) {
      if (!isLost) complain(context, `connection to ${address} lost: ${reason}; trying again`);
      isLost = true;
    },
    end() {},
    view: () => view,
  };
}

function createBoard(context: CliContext, address: string): Show {
  const { stdout, env, clock } = context;
  const paint = createPaint(stdout, env);
  const client = createServerClient(address, { clock, apiKey: apiKeyOf(context) });
  let matters: OpenMatters | null = null;
  let view: LiveView | null = null;
  let lost: { since: number; reason: string } | null = null;
  let drawnAt = Number.NEGATIVE_INFINITY;
  let isDrawing = false;
  let hasEnded = false;
  let cancel: Cancel = () => undefined;

  const draw = () => {
    drawnAt = clock.monotonic();
    const size = { columns: stdout.columns ?? 80, rows: stdout.rows ?? 24 };
    // A terminal that does not keep up gets the next picture, not all of them.
    if (!isDrawing) {
      const lines = boardLines({ view, matters, address, lost, paint, ...size, now: clock.now() });
      isDrawing = !stdout.write(`\u001b[H${lines.map((line) => `${line}\u001b[K`).join("\r\n")}\u001b[J`);
    }
    schedule(IDLE_MS);
  };
  const schedule = (delayMs: number) => {
    cancel();
    cancel = clock.schedule(delayMs, draw);
  };
  const soon = () => schedule(Math.max(0, FRAME_MS - (clock.monotonic() - drawnAt)));
  const drained = () => {
    isDrawing = false;
  };
  const readMatters = async () => {
    matters = (await readOpenMatters(client)) ?? matters;
    if (!hasEnded) soon();
  };
  stdout.write(ENTER);
  stdout.on("resize", soon);
  stdout.on("drain", drained);
  draw();
  return {
    message(message) {
      view = applyMessage(view, message);
      lost = null;
      if (message.type === "snapshot" || matterEvents(message).length > 0) void readMatters();
      soon();
    },
    lost(reason) {
      lost = { since: lost?.since ?? clock.now(), reason };
      soon();
    },
    end() {
      hasEnded = true;
      cancel();
      stdout.off("resize", soon);
      stdout.off("drain", drained);
      stdout.write(LEAVE);
    },
    view: () => view,
  };
}

/** Until q, Ctrl-C, a signal, or the reader of our output has gone. */
function untilQuit({ stdout, stdin }: CliContext, isBoard: boolean): Promise<void> {
  return new Promise((resolve) => {
    const input = isBoard ? stdin() : null;
    const signals = ["SIGINT", "SIGTERM", "SIGHUP"] as const;
    const done = () => {
      for (const signal of signals) process.off(signal, done);
      stdout.off("error", done);
      stdout.off("close", done);
      input?.off("data", key);
      if (input?.isTTY === true) input.setRawMode(false);
      input?.pause();
      resolve();
    };
    const key = (data: Buffer | string) => {
      if (["q", "Q", "\u0003", "\u0004"].some((it) => String(data).includes(it))) done();
    };
    for (const signal of signals) process.once(signal, done);
    stdout.once("error", done);
    stdout.once("close", done);
    if (input?.isTTY === true) input.setRawMode(true);
    input?.on("data", key);
  });
}
