import { execFileSync } from "node:child_process";
import { chmodSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { MARIADB, type MariadbServer, startMariadb } from "../mysql/mariadb-server.fixture.ts";
import { listen } from "../postgres/fake-server.fixture.ts";
import { askOnce, figuresOf } from "./sql-checker.fixture.ts";

const ONE = "SELECT 1 AS n";

describe.each(["postgres", "mysql"])("a server of %s that", (scheme) => {
  test("does not listen refuses", async () => {
    expect(await askOnce(`${scheme}://watch@127.0.0.1:1/desk`, ONE)).toMatchObject({
      kind: "failed",
      failure: { code: "refused" },
    });
  });

  test("is silent is given up in time, its connection closed", async () => {
    const { port, connections } = await listen(() => {});
    const answer = await askOnce(`${scheme}://watch@127.0.0.1:${port}/desk`, ONE, { context: { timeoutMs: 200 } });
    expect(answer).toMatchObject({
      failure: { code: "timeout", message: expect.stringContaining("did not let us in within 180 ms") },
    });
    await expect.poll(connections).toBe(0);
  });

  test("hangs up is unreachable", async () => {
    const { port } = await listen((socket) => socket.end());
    expect(await askOnce(`${scheme}://watch@127.0.0.1:${port}/desk`, ONE)).toMatchObject({
      failure: { code: "unreachable" },
    });
  });

  test("speaks another protocol ends as data too", async () => {
    const { port } = await listen((socket) => socket.end("HTTP/1.1 400 Bad Request\r\n\r\n"));
    const answer = await askOnce(`${scheme}://watch@127.0.0.1:${port}/desk`, ONE, { context: { timeoutMs: 1000 } });
    expect(answer.kind).toBe("failed");
  });

  test("sends without end is cut off before it fills the memory", async () => {
    const chunk = Buffer.alloc(1_000_000, 1);
    const { port, connections } = await listen((socket) => {
      const send = (error?: Error | null): void => {
        if (error === undefined || error === null) socket.write(chunk, send);
      };
      send();
    });
    const answer = await askOnce(`${scheme}://watch@127.0.0.1:${port}/desk`, ONE, { context: { timeoutMs: 20_000 } });
    expect(answer.kind).toBe("failed");
    await expect.poll(connections).toBe(0);
  });

  test("has a link-local address is not contacted", async () => {
    expect(await askOnce(`${scheme}://watch@169.254.169.254/desk`, ONE)).toMatchObject({
      failure: { message: expect.stringContaining("link-local") },
    });
  });
});

describe.skipIf(MARIADB === null)("a MariaDB (needs mariadbd: PLIMSOLL_MARIADB)", () => {
  let server: MariadbServer;
  let certificate: string;
  beforeAll(async () => {
    server = await startMariadb();
    certificate = await encrypt(server);
  });
  afterAll(() => server.stop());

  const ask = (options: object = {}, context: { timeoutMs?: number } = {}) =>
    askOnce(server.url, ONE, { options, context });

  test("that hangs is given up in time, and answers again once it goes on", async () => {
    await server.daemon().freeze();
    expect(await ask({}, { timeoutMs: 300 })).toMatchObject({ failure: { code: "timeout" } });
    server.daemon().thaw();
    expect(figuresOf(await ask())).toEqual({ n: 1 });
  });

  test("that was stopped refuses, and answers again after its start", async () => {
    await server.daemon().stop();
    expect(await ask()).toMatchObject({ failure: { code: "refused" } });
    await server.start();
    expect(figuresOf(await ask())).toEqual({ n: 1 });
  });

  test("is asked through its Unix socket", async () => {
    const answer = await askOnce(`mysql://desk:mariadb@/test?socket=${server.socket}`, ONE);
    expect(figuresOf(answer)).toEqual({ n: 1 });
  });

  test("that has no connection left says so", async () => {
    const before = await server.connect();
    const [rows] = await before.query("SELECT @@max_connections AS most");
    const { most } = (rows as { most: number }[])[0] ?? { most: 0 };
    await before.query("CREATE USER small@'%' IDENTIFIED BY 'small' WITH MAX_USER_CONNECTIONS 1");
    await before.query("GRANT SELECT ON test.* TO small@'%'");
    await before.end();
    expect(most).toBeGreaterThan(1);
    const { createConnection } = await import("mysql2/promise");
    const only = await createConnection({ host: "127.0.0.1", port: server.port, user: "small", password: "small" });
    expect(await askOnce(server.url.replace("desk:mariadb", "small:small"), ONE)).toMatchObject({
      failure: { code: "refused", message: expect.stringContaining("has no connection left") },
    });
    await only.end();
  });

  describe("with TLS", () => {
    const isEncrypted =
      "SELECT variable_value <> '' AS n FROM information_schema.session_status WHERE variable_name = 'Ssl_cipher'";
    const over = (tls: object | boolean) => askOnce(server.url, isEncrypted, { options: { tls } });

    test("encrypts, with a certificate that is trusted for this address, or any where that is wanted", async () => {
      expect(figuresOf(await over({ ca_file: certificate }))).toEqual({ n: 1 });
      expect(figuresOf(await over({ verify: false }))).toEqual({ n: 1 });
      expect(figuresOf(await over(false))).toEqual({ n: 0 });
    });

    test("refuses a certificate that nobody vouches for, or that is for another name", async () => {
      expect(await over(true)).toMatchObject({ failure: { message: expect.stringContaining("self-signed") } });
      expect(await over({ ca_file: certificate, server_name: "other.example" })).toMatchObject({
        failure: { message: expect.stringContaining("does not match certificate") },
      });
    });

    test("says when its authorities cannot be read", async () => {
      expect(await over({ ca_file: join(server.folder, "nothing.pem") })).toMatchObject({
        failure: { code: "missing" },
      });
    });
  });
});

/** Gives the server a certificate for 127.0.0.1 and starts it anew; answers the certificate's path. */
async function encrypt(server: MariadbServer): Promise<string> {
  const [key, cert] = [join(server.folder, "own.key"), join(server.folder, "own.crt")];
  const kind = ["req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "30", "-subj", "/CN=desk"];
  execFileSync("openssl", [...kind, "-addext", "subjectAltName=IP:127.0.0.1", "-keyout", key, "-out", cert], {
    stdio: "ignore",
  });
  chmodSync(key, 0o644);
  expect(readFileSync(cert, "utf8")).toContain("BEGIN CERTIFICATE");
  await server.daemon().stop();
  server.settings.push(`ssl-key=${key}`, `ssl-cert=${cert}`);
  await server.start();
  return cert;
}
