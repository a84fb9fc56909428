import { execFileSync } from "node:child_process";
import { appendFileSync, chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Client } from "pg";
import { findPrograms, giveToServer, initialise, startServer } from "./postgres-programs.fixture.ts";

export interface PostgresServer {
  readonly url: string;
  stop(): Promise<void>;
}

const RUNNING = "postgres://postgres@127.0.0.1:5432/test";

/** The server that runs on this machine for tests, else one of its own. */
export async function startPostgres(): Promise<PostgresServer> {
  if (await answers(RUNNING)) return { url: RUNNING, stop: () => Promise.resolve() };
  return startCluster();
}

async function answers(url: string): Promise<boolean> {
  const client = new Client({ connectionString: url, connectionTimeoutMillis: 1000 });
  try {
    await client.connect();
    await client.end();
    return true;
  } catch {
    return false;
  }
}

export interface Cluster extends PostgresServer {
  readonly port: number;
  /** Where its Unix socket is. */
  readonly socketFolder: string;
  /** Where a file for the server's user can be put. */
  readonly folder: string;
  /** Starts a standby that follows this one, from a copy of it. */
  startStandby(): Promise<PostgresServer>;
  /** Stops the server alone, as a crash of its host would. */
  stopServer(): Promise<void>;
}

/** A cluster of its own that wants passwords, with a database `test`; settings as `name=value`. */
export async function startCluster(settings: readonly string[] = []): Promise<Cluster> {
  const folder = mkdtempSync(join(tmpdir(), "plimsoll-pg-"));
  chmodSync(folder, 0o755);
  const { initdb, postgres } = await findPrograms(folder);
  const socketFolder = makeFolder(join(folder, "socket"));
  const data = makeFolder(join(folder, "data"));
  const passwordFile = join(folder, "password");
  writeFileSync(passwordFile, "postgres\n");
  initialise(initdb, data, passwordFile);
  const port = await freePort();
  const flags = [`unix_socket_directories=${socketFolder}`, ...settings].flatMap((setting) => ["-c", setting]);
  const start = (place: Place, ready: string) =>
    startServer(postgres, ["-D", place.data, "-p", String(place.port), ...flags], ready);
  let server = await start({ data, port }, READY);
  const url = `postgres://postgres:postgres@127.0.0.1:${port}/test`;
  await query(url.replace(/test$/, "postgres"), "CREATE DATABASE test");
  const stops = [() => server.stop()];
  return {
    url,
    port,
    socketFolder,
    folder,
    async startStandby() {
      await server.stop();
      const copy = join(folder, "standby");
      execFileSync("cp", ["-a", data, copy]);
      writeFileSync(join(copy, "standby.signal"), "");
      appendFileSync(join(copy, "postgresql.auto.conf"), `primary_conninfo = '${url.replace(/\/test$/, "")}'\n`);
      server = await start({ data, port }, READY);
      const place = { data: copy, port: await freePort() };
      const standby = await start(place, READY_TO_READ);
      stops.unshift(() => standby.stop());
      return { url: `postgres://postgres:postgres@127.0.0.1:${place.port}/test`, stop: () => standby.stop() };
    },
    stopServer: () => server.stop(),
    async stop() {
      for (const stop of stops) await stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

interface Place {
  readonly data: string;
  readonly port: number;
}

/** What a server writes into its log when it is up, and what a standby does. */
const READY = "database system is ready to accept connections";
const READY_TO_READ = "database system is ready to accept read-only connections";

function makeFolder(path: string): string {
  mkdirSync(path, { mode: 0o700 });
  giveToServer(path);
  return path;
}

async function query(url: string, sql: string): Promise<void> {
  const client = new Client({ connectionString: url });
  await client.connect();
  await client.query(sql);
  await client.end();
}

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, "127.0.0.1", () => {
      const address = server.address();
      server.close(() => resolve(typeof address === "object" && address !== null ? address.port : 0));
    });
  });
}
