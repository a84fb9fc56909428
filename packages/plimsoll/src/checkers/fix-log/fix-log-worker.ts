import { parentPort, workerData } from "node:worker_threads";
import { type FollowerOptions, LogFollower } from "./log-follower.ts";
import { loadZone } from "./log-zone.ts";

/** What a log's thread is started with: plain data. */
export type ThreadOptions = Omit<FollowerOptions, "offsetAt"> & {
  /** IANA name of the zone of times in the log that say none. */
  readonly timeZone: string;
};

/** Asks for a report; it comes once all that is there has been read, or after `withinMs`. */
export interface ReportRequest {
  readonly id: number;
  /** Epoch ms. */
  readonly now: number;
  readonly withinMs: number;
}

/** How often the files are looked at while nobody asks, ms: so late a Logout in the log is known. */
const LOOK_EVERY_MS = 250;
/** Read in one go, bytes; between two of them requests are heard. */
const TURN = 8_388_608;

const port = parentPort;
const { timeZone, ...options } = workerData as ThreadOptions;
const follower = new LogFollower({ ...options, offsetAt: await loadZone(timeZone) });
const waiting: { request: ReportRequest; until: number }[] = [];
const clock = () => performance.now();
/** The monitor's clock is told with each request; in between, time goes on. */
let wall = { now: Date.now(), at: clock() };
let timer: NodeJS.Timeout | null = null;

process.removeAllListeners("warning");

function now(): number {
  return wall.now + (clock() - wall.at);
}

function turn(): void {
  timer = null;
  follower.look(now());
  const read = follower.read(TURN, clock);
  const { reader, lag } = follower;
  if (reader.hasNews && waiting.length === 0) port?.postMessage({ kind: "news" });
  if (waiting.length === 0 || lag === 0) reader.hasNews = false;
  for (const { request, until } of waiting.splice(0)) {
    if (lag === 0 || clock() >= until)
      port?.postMessage({ kind: "report", id: request.id, report: follower.report(now()) });
    else waiting.push({ request, until });
  }
  // A file that cannot be read is not tried without a pause.
  if (lag > 0 && read > 0) setImmediate(turn);
  else timer = setTimeout(turn, LOOK_EVERY_MS);
}

port?.on("message", (request: ReportRequest) => {
  wall = { now: request.now, at: clock() };
  waiting.push({ request, until: clock() + request.withinMs });
  if (timer === null) return; // a turn comes anyway
  clearTimeout(timer);
  turn();
});
turn();
