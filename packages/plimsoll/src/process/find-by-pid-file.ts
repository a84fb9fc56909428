import { readFile, stat } from "node:fs/promises";
import { type Found, found, notFound, programName } from "./process-search.ts";
import { readProcessStat, readUptime } from "./process-stat.ts";

/** Some programs keep more than their id in the file, as PostgreSQL does; much more is no pid file. */
const MAX_BYTES = 4096;
/** A pid file is written by the process that it names (or its starter); one much older names somebody else by now. */
const SLACK_SECONDS = 60;

interface PidFile {
  readonly procfs: string;
  readonly path: string;
  /** Epoch ms. */
  readonly now: number;
}

/** The process that a file names, unless the number has been given to another process since. */
export async function findByPidFile({ procfs, path, now }: PidFile): Promise<Found> {
  let text: string;
  let writtenAt: number;
  try {
    const file = await stat(path);
    if (!file.isFile() || file.size > MAX_BYTES) return notFound("unreadable", `${path} is not a pid file`);
    writtenAt = file.mtimeMs;
    text = await readFile(path, "utf8");
  } catch (error) {
    return fileTrouble(path, error);
  }
  const pid = /^\s*(\d{1,10})(?=\s|$)/.exec(text)?.[1];
  if (pid === undefined) return notFound("unreadable", `${path} holds no process id`);
  const process = readProcessStat(procfs, Number(pid));
  if (process === null) return notFound("missing", `no process ${pid} is running, which ${path} names`);
  const age = (readUptime(procfs) ?? 0) - process.startSeconds;
  if ((now - writtenAt) / 1000 <= age + SLACK_SECONDS) return found(process);
  const name = programName(procfs, process);
  const why = `process ${pid} is now '${name}', which began after the file was written`;
  return notFound("missing", `${path} is out of date: ${why}`);
}

function fileTrouble(path: string, error: unknown): Found {
  const { code, message } = error as NodeJS.ErrnoException;
  if (code === "ENOENT") return notFound("missing", `the pid file ${path} does not exist`);
  const words = `the pid file ${path} cannot be read: ${message}`;
  return notFound(code === "EACCES" ? "unauthorized" : "unreadable", words);
}
