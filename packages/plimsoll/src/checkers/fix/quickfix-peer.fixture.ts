import { type ChildProcessWithoutNullStreams, execFileSync, spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { type AddressInfo, createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { ensureProgram } from "../../../../../scripts/ensure-program.ts";

/** Whether a QuickFIX engine can be compiled here: Debian's libquickfix-dev and g++. */
const COMPILER = ensureProgram("g++", { install: false });
export const HAS_QUICKFIX = COMPILER !== null && ensureProgram("quickfix", { install: false }) !== null;

/** How long the peer may take to say what is waited for, ms. */
const PATIENCE_MS = 20_000;
const SOURCE = fileURLToPath(new URL("./quickfix-peer.fixture.cpp", import.meta.url));

export interface PeerSettings {
  readonly role: "acceptor" | "initiator";
  /** `FIX.4.2`, `FIX.4.4` or `FIXT.1.1`. */
  readonly beginString: string;
  readonly sender: string;
  readonly target: string;
  /** Where the acceptor listens and the initiator connects; an acceptor's default is a free one. */
  readonly port?: number;
  readonly password?: string;
  /** Where its store and its logs are; one of its own by default. A peer started anew in it knows its numbers. */
  readonly folder?: string;
  /** More settings of the session, as `Name=value`. */
  readonly more?: readonly string[];
}

export interface QuickFixPeer {
  readonly port: number;
  readonly folder: string;
  /** The log of all messages of its session. */
  readonly messageLog: string;
  readonly lines: readonly string[];
  /** Resolves with the first line, from now on or since `from`, that matches. */
  until(pattern: RegExp, from?: number): Promise<string>;
  /** Sends a command and resolves with the line that answers it. */
  command(line: string): Promise<string>;
  /** Ends it: its sessions log out first, unless it is killed. */
  stop(how?: "logout" | "kill"): Promise<void>;
}

/** A real QuickFIX engine in a process of its own. */
export async function startPeer(settings: PeerSettings): Promise<QuickFixPeer> {
  const program = compilePeer();
  const folder = settings.folder ?? mkdtempSync(join(tmpdir(), "plimsoll-quickfix-"));
  const port = settings.port ?? (await freePort());
  const file = join(folder, `${settings.role}.cfg`);
  mkdirSync(join(folder, "log"), { recursive: true });
  writeFileSync(file, settingsText(settings, { folder, port }));
  const password = settings.password === undefined ? [] : [settings.password];
  const child = spawn(program, [file, settings.role, ...password], { stdio: ["pipe", "pipe", "pipe"] });
  const peer = new Peer(child, { folder, port, settings });
  await peer.until(/^(ready|failed)/, 0);
  return peer;
}

class Peer implements QuickFixPeer {
  readonly lines: string[] = [];
  readonly port: number;
  readonly folder: string;
  readonly messageLog: string;
  readonly #child: ChildProcessWithoutNullStreams;
  readonly #isOwnFolder: boolean;
  readonly #ended: Promise<void>;
  #wake: (() => void)[] = [];

  constructor(
    child: ChildProcessWithoutNullStreams,
    { folder, port, settings }: { folder: string; port: number; settings: PeerSettings },
  ) {
    this.#child = child;
    this.folder = folder;
    this.port = port;
    this.#isOwnFolder = settings.folder === undefined;
    const name = `${settings.beginString}-${settings.sender}-${settings.target}`;
    this.messageLog = join(folder, "log", `${name}.messages.current.log`);
    this.#ended = new Promise((resolve) => child.once("exit", () => resolve()));
    child.stdin.on("error", () => {});
    child.stderr.resume();
    createInterface({ input: child.stdout }).on("line", (line) => {
      this.lines.push(line);
      for (const wake of this.#wake.splice(0)) wake();
    });
  }

  async until(pattern: RegExp, from = this.lines.length): Promise<string> {
    const end = Date.now() + PATIENCE_MS;
    for (;;) {
      const found = this.lines.slice(from).find((line) => pattern.test(line));
      if (found !== undefined) return found;
      const left = end - Date.now();
      if (left <= 0) throw new Error(`the peer never said ${pattern}; it said:\n${this.lines.join("\n")}`);
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, left);
        this.#wake.push(() => {
          clearTimeout(timer);
          resolve();
        });
      });
    }
  }

  command(line: string): Promise<string> {
    const from = this.lines.length;
    this.#child.stdin.write(`${line}\n`);
    return this.until(new RegExp(`^done ${line.split(" ")[0]} `), from);
  }

  async stop(how: "logout" | "kill" = "kill"): Promise<void> {
    if (how === "kill") this.#child.kill("SIGKILL");
    else this.#child.stdin.write("stop\n");
    await this.#ended;
    if (this.#isOwnFolder && how === "kill") rmSync(this.folder, { recursive: true, force: true });
  }
}

function settingsText({ role, beginString, sender, target, more = [] }: PeerSettings, place: Place): string {
  const session = [
    "[SESSION]",
    `BeginString=${beginString}`,
    `SenderCompID=${sender}`,
    `TargetCompID=${target}`,
    ...(beginString === "FIXT.1.1" ? ["DefaultApplVerID=FIX.5.0SP2"] : []),
    ...more,
  ];
  const connection =
    role === "acceptor"
      ? ["ConnectionType=acceptor", `SocketAcceptPort=${place.port}`, "SocketReuseAddress=Y"]
      : ["ConnectionType=initiator", "SocketConnectHost=127.0.0.1", `SocketConnectPort=${place.port}`];
  const general = [
    "[DEFAULT]",
    ...connection,
    "ReconnectInterval=1",
    "HeartBtInt=30",
    "StartTime=00:00:00",
    "EndTime=00:00:00",
    "UseDataDictionary=N",
    `FileStorePath=${join(place.folder, "store")}`,
    `FileLogPath=${join(place.folder, "log")}`,
  ];
  return `${[...general, ...session].join("\n")}\n`;
}

interface Place {
  readonly folder: string;
  readonly port: number;
}

/** Compiles the peer once for each version of its source, which takes some seconds; resolves with the program. */
export function compilePeer(): string {
  const digest = createHash("sha256").update(readFileSync(SOURCE)).digest("hex").slice(0, 16);
  const folder = join(tmpdir(), `plimsoll-quickfix-${process.getuid?.() ?? 0}`);
  const program = join(folder, `peer-${digest}`);
  if (existsSync(program)) return program;
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const draft = `${program}.${process.pid}`;
  // Debian's QuickFIX 1.15 declares what its functions throw, which C++17 no longer knows.
  execFileSync(COMPILER ?? "g++", ["-std=c++14", "-O0", "-w", "-o", draft, SOURCE, "-lquickfix", "-lpthread"], {
    stdio: "pipe",
  });
  renameSync(draft, program);
  return program;
}

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, "127.0.0.1", () => {
      const { port } = server.address() as AddressInfo;
      server.close(() => resolve(port));
    });
  });
}
