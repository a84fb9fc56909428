import { execFileSync } from "node:child_process";
import { chmodSync, mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { type Connection, createConnection } from "mysql2/promise";
import { ensureProgram } from "../../../../../scripts/ensure-program.ts";
import { type Daemon, freePort, startDaemon } from "../host/daemon.fixture.ts";

/** Where the real MariaDB is; null where it can't be had. */
export const MARIADB = ensureProgram("mariadb", { install: false });

/** It refuses to run as root; run by root, it runs as this user, whom every Linux has. */
const identity = process.getuid?.() === 0 ? ["--user=nobody"] : [];

export interface MariadbServer {
  readonly port: number;
  /** Where its Unix socket is. */
  readonly socket: string;
  /** Where a file for the server's user can be put. */
  readonly folder: string;
  /** `mysql://` with a user who may do everything, and the database `test`. */
  readonly url: string;
  /** As `name=value`, for the next start. */
  readonly settings: string[];
  /** Of the process that runs now. */
  readonly daemon: () => Daemon;
  connect(): Promise<Connection>;
  run(...statements: string[]): Promise<void>;
  /** Starts it anew on the same port after `daemon().stop()` or a crash. */
  start(): Promise<void>;
  stop(): Promise<void>;
}

/** A MariaDB of its own on a free port; settings as `name=value`. */
export async function startMariadb(settings: string[] = []): Promise<MariadbServer> {
  const folder = mkdtempSync(join(tmpdir(), "plimsoll-my-"));
  chmodSync(folder, 0o777);
  const data = join(folder, "data");
  mkdirSync(data);
  initialise(data);
  const port = await freePort();
  const socket = join(folder, "socket");
  const start = () =>
    startDaemon({
      program: MARIADB ?? "",
      args: [...flags({ data, socket, port }), ...settings.map((it) => `--${it}`)],
      ready: "ready for connections",
      // Not ours: what it says of times must not depend on where it stands.
      options: { cwd: "/", env: { ...process.env, TZ: "Asia/Tokyo" } },
    });
  let daemon = await start();
  const connect = () => createConnection({ host: "127.0.0.1", port, user: "desk", password: "mariadb" });
  const setUp = await createConnection({ socketPath: socket, user: "root" });
  await setUp.query("GRANT ALL ON *.* TO desk@'%' IDENTIFIED BY 'mariadb' WITH GRANT OPTION");
  await setUp.query("CREATE DATABASE test");
  await setUp.end();
  return {
    port,
    socket,
    folder,
    url: `mysql://desk:mariadb@127.0.0.1:${port}/test`,
    settings,
    daemon: () => daemon,
    connect,
    async run(...statements) {
      const connection = await connect();
      for (const statement of statements) await connection.query(statement);
      await connection.end();
    },
    async start() {
      daemon = await start();
    },
    async stop() {
      await daemon.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function initialise(data: string): void {
  const program = join(dirname(MARIADB ?? ""), "../bin/mariadb-install-db");
  const args = ["--no-defaults", `--datadir=${data}`, "--auth-root-authentication-method=normal", "--skip-test-db"];
  execFileSync(program, [...args, ...identity], { stdio: ["ignore", "ignore", "pipe"], timeout: 60_000 });
}

function flags({ data, socket, port }: { data: string; socket: string; port: number }): readonly string[] {
  const place = [`--datadir=${data}`, `--socket=${socket}`, `--port=${port}`, "--bind-address=127.0.0.1"];
  const small = ["--innodb-buffer-pool-size=16M", "--key-buffer-size=1M", "--skip-name-resolve"];
  return ["--no-defaults", ...place, ...small, ...identity];
}
