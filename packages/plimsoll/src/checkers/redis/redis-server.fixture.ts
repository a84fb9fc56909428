import { chmodSync, mkdtempSync, rmSync } from "node:fs";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ensureProgram } from "../../../../../scripts/ensure-program.ts";
import { RedisConnection } from "../../database/redis/redis-connection.ts";
import type { RedisReply } from "../../database/redis/reply-parser.ts";
import { type Daemon, freePort, startDaemon } from "../host/daemon.fixture.ts";

/** Where the real Redis is; null where it can't be had. */
export const REDIS = ensureProgram("redis", { install: false });

export interface RedisServer {
  readonly port: number;
  /** Where its Unix socket `redis.sock` is, and where a file for it can be put. */
  readonly folder: string;
  /** Of the process that runs now. */
  readonly daemon: () => Daemon;
  /** Has commands run and answers the last reply. */
  run(...commands: (readonly string[])[]): Promise<RedisReply>;
  /** Starts it anew on the same port after `daemon().stop()` or a crash. */
  start(): Promise<void>;
  stop(): Promise<void>;
}

/** A Redis of its own on a free port, that keeps nothing; more settings as on its command line. */
export async function startRedis(settings: readonly string[] = [], password?: string): Promise<RedisServer> {
  const folder = mkdtempSync(join(tmpdir(), "plimsoll-redis-"));
  chmodSync(folder, 0o755);
  const port = await freePort();
  const place = ["--port", String(port), "--bind", "127.0.0.1", "--unixsocket", join(folder, "redis.sock")];
  const own = ["--dir", folder, "--save", "", "--appendonly", "no", "--daemonize", "no"];
  const args = [...place, ...own, ...settings, ...(password === undefined ? [] : ["--requirepass", password])];
  const start = () => startDaemon({ program: REDIS ?? "", args, ready: "Ready to accept connections" });
  let daemon = await start();
  return {
    port,
    folder,
    daemon: () => daemon,
    async run(...commands) {
      const connection = await connectRedis(port);
      if (password !== undefined) await connection.ask("AUTH", password);
      let last: RedisReply = null;
      for (const command of commands) last = await connection.ask(...command);
      connection.destroy();
      return last;
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

/** A connection of a test's own. */
export async function connectRedis(port: number): Promise<RedisConnection> {
  const connection = new RedisConnection({ dial: () => connect(port, "127.0.0.1"), secure: null });
  await connection.connect();
  return connection;
}
