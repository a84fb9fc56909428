import { readFileSync, readlinkSync, statSync } from "node:fs";
import { join } from "node:path";
import { setImmediate as turn } from "node:timers/promises";
import type { CheckFailure } from "@plimsoll/core";
import type { CheckContext } from "../../port/checker.ts";
import { readNames, readText } from "../host/read-text.ts";
import { exactMatch, type NameMatch, patternMatch } from "./name-match.ts";
import type { ProcessOptions } from "./process-options.ts";
import { type ProcessStat, readProcessStat, readUptime } from "./process-stat.ts";

/** The processes that were meant, or why they cannot be told. None at all is an empty list. */
export type Found =
  | { readonly kind: "found"; readonly processes: readonly ProcessStat[] }
  | { readonly kind: "failed"; readonly failure: CheckFailure };
export type FindProcesses = (context: CheckContext) => Promise<Found>;

const PROCESSES_PER_TURN = 50;
/** Descriptors looked at for the owner of a port; hosts with more open ones are told to use a name. */
const MAX_DESCRIPTORS = 50_000;
/** A pid file is written by the process that it names (or its starter); one much older names somebody else by now. */
const PID_FILE_SLACK_SECONDS = 60;
const LISTEN = "0A";

/** How to find the processes that the options mean. */
export function createFinder(options: ProcessOptions): FindProcesses {
  const { procfs, pid_file, name, port, match } = options;
  if (pid_file !== undefined)
    return ({ clock }) => Promise.resolve(byPidFile({ procfs, path: pid_file, now: clock.now() }));
  if (port !== undefined) return (context) => byPort({ procfs, port }, context);
  const isMeant = match === "regex" ? patternMatch(name ?? "") : exactMatch(name ?? "");
  return (context) => byName({ procfs, isMeant, ownPid: match === "regex" ? process.pid : null }, context);
}

interface PidFile {
  readonly procfs: string;
  readonly path: string;
  /** Epoch ms. */
  readonly now: number;
}

function byPidFile({ procfs, path, now }: PidFile): Found {
  let text: string;
  let writtenAt: number;
  try {
    text = readFileSync(path, "utf8").slice(0, 64);
    writtenAt = statSync(path).mtimeMs;
  } catch (error) {
    return fileFailure(path, error);
  }
  const pid = /^\s*(\d{1,10})(?!\d)/.exec(text)?.[1];
  if (pid === undefined) return failed("unreadable", `${path} holds no process id`);
  const stat = readProcessStat(procfs, Number(pid));
  if (stat === null) return failed("missing", `no process ${pid} is running, which ${path} names`);
  const age = (readUptime(procfs) ?? 0) - stat.startSeconds;
  const fileAge = (now - writtenAt) / 1000;
  if (fileAge > age + PID_FILE_SLACK_SECONDS) {
    return failed(
      "missing",
      `${path} is out of date: process ${pid} is now '${stat.comm}', which began after the file was written`,
    );
  }
  return { kind: "found", processes: [stat] };
}

function fileFailure(path: string, error: unknown): Found {
  const code = (error as NodeJS.ErrnoException).code;
  if (code === "ENOENT") return failed("missing", `the pid file ${path} does not exist`);
  return failed(
    code === "EACCES" ? "unauthorized" : "unreadable",
    `the pid file ${path} cannot be read: ${(error as Error).message}`,
  );
}

interface NameSearch {
  readonly procfs: string;
  readonly isMeant: NameMatch;
  /** A pattern for somebody else's command line often fits the monitor's own, which names the configuration. */
  readonly ownPid: number | null;
}

async function byName({ procfs, isMeant, ownPid }: NameSearch, context: CheckContext): Promise<Found> {
  const processes: ProcessStat[] = [];
  for await (const pid of processIds(procfs, context)) {
    const stat = pid === ownPid ? null : readProcessStat(procfs, pid);
    if (stat === null) continue;
    if (isMeant({ comm: stat.comm, argv: () => readArguments(procfs, pid) })) processes.push(stat);
  }
  if (context.signal.aborted) return failed("timeout", "the processes of this host could not be listed in time");
  return { kind: "found", processes };
}

async function byPort({ procfs, port }: { procfs: string; port: number }, context: CheckContext): Promise<Found> {
  const sockets = listeningSockets(procfs, port);
  if (sockets.size === 0) return { kind: "found", processes: [] };
  const budget = { left: MAX_DESCRIPTORS };
  for await (const pid of processIds(procfs, context)) {
    if (budget.left <= 0)
      return failed("unreadable", `too many open files on this host to find the owner of port ${port}: use a name`);
    if (!holdsSocket(join(procfs, String(pid), "fd"), sockets, budget)) continue;
    const stat = readProcessStat(procfs, pid);
    if (stat !== null) return { kind: "found", processes: [stat] };
  }
  if (context.signal.aborted) return failed("timeout", `the owner of port ${port} could not be found in time`);
  return failed(
    "unauthorized",
    `port ${port} is listened on, but by a process whose files the monitor's user may not see`,
  );
}

/** All process ids, giving the event loop a turn now and then; ends early when the check does. */
async function* processIds(procfs: string, { signal }: CheckContext): AsyncGenerator<number> {
  let seen = 0;
  for (const name of readNames(procfs)) {
    const pid = Number(name);
    if (!Number.isInteger(pid)) continue;
    seen += 1;
    if (seen % PROCESSES_PER_TURN === 0) await turn();
    if (signal.aborted) return;
    yield pid;
  }
}

function readArguments(procfs: string, pid: number): readonly string[] {
  return (readText(join(procfs, String(pid), "cmdline")) ?? "").split("\0").filter((argument) => argument !== "");
}

/** proc_net_tcp(5): `sl local_address rem_address st ... inode`, addresses and ports in hex. */
function listeningSockets(procfs: string, port: number): ReadonlySet<string> {
  const suffix = `:${port.toString(16).toUpperCase().padStart(4, "0")}`;
  const sockets = new Set<string>();
  for (const file of ["tcp", "tcp6"]) {
    for (const line of (readText(join(procfs, "net", file)) ?? "").split("\n")) {
      const fields = line.trim().split(/\s+/);
      if (fields[1]?.endsWith(suffix) && fields[3] === LISTEN) sockets.add(`socket:[${fields[9]}]`);
    }
  }
  return sockets;
}

function holdsSocket(folder: string, sockets: ReadonlySet<string>, budget: { left: number }): boolean {
  for (const descriptor of readNames(folder)) {
    budget.left -= 1;
    if (budget.left <= 0) return false;
    try {
      if (sockets.has(readlinkSync(join(folder, descriptor)))) return true;
    } catch {
      // Closed in the meantime.
    }
  }
  return false;
}

function failed(code: CheckFailure["code"], message: string): Found {
  return { kind: "failed", failure: { code, message } };
}
