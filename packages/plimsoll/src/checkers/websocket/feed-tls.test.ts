import { execFile } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { createServer } from "node:https";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, onTestFinished, test } from "vitest";
import { WebSocketServer } from "ws";
import { failureOf, follow, readingOf } from "./followed-feed.fixture.ts";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "plimsoll-feed-tls-"));
  const request = [
    "req",
    "-x509",
    "-newkey",
    "ec",
    "-pkeyopt",
    "ec_paramgen_curve:prime256v1",
    "-nodes",
    "-days",
    "30",
  ];
  const files = ["-keyout", join(folder, "key.pem"), "-out", join(folder, "cert.pem")];
  const names = ["-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost"];
  await promisify(execFile)("openssl", [...request, ...files, ...names]);
});
afterAll(() => rm(folder, { recursive: true }));

async function serve(): Promise<number> {
  const [key, cert] = await Promise.all(["key.pem", "cert.pem"].map((file) => readFile(join(folder, file))));
  const server = createServer({ key, cert });
  server.on("tlsClientError", () => {});
  const sockets = new WebSocketServer({ server });
  sockets.on("connection", (ws) => ws.send('{"s":"AAA","p":1}'));
  server.listen(0, "localhost");
  await once(server, "listening");
  onTestFinished(() => {
    server.closeAllConnections();
    for (const client of sockets.clients) client.terminate();
    server.close();
  });
  return (server.address() as AddressInfo).port;
}

const FIELDS = { symbol: "s", price: "p" };

test("a feed over TLS is followed when its certificate is trusted, and the days that this lasts are counted", async () => {
  const port = await serve();
  const tls = { ca_file: join(folder, "cert.pem") };
  const feed = follow({ url: `wss://localhost:${port}`, symbols: ["AAA"], fields: FIELDS, tls });
  feed.clock.step(Date.now() - feed.clock.now());
  const answer = await feed.check();
  expect(readingOf(answer, "certificate_days_left").value).toBeCloseTo(30, 0);
});

test("a certificate that cannot be trusted is refused by name", async () => {
  const port = await serve();
  const feed = follow({ url: `wss://localhost:${port}`, symbols: ["AAA"], fields: FIELDS });
  expect(failureOf(await feed.check())).toMatch(/^unexpected-answer: the certificate of localhost:\d+ is self-signed/);
});

test("an authority's file that is not there is told before anything is sent", async () => {
  const tls = { ca_file: join(folder, "gone.pem") };
  const answer = await follow({ url: "wss://localhost:1", symbols: ["AAA"], fields: FIELDS, tls }).check();
  expect(failureOf(answer)).toMatch(/^missing: can't use ca_file/);
});

test("a server without TLS is told", async () => {
  const server = new WebSocketServer({ port: 0, host: "127.0.0.1" });
  await once(server, "listening");
  onTestFinished(() => server.close());
  const { port } = server.address() as AddressInfo;
  const feed = follow({ url: `wss://127.0.0.1:${port}`, symbols: ["AAA"], fields: FIELDS });
  expect(failureOf(await feed.check())).toMatch(/^unreadable: the TLS handshake with the server failed/);
});
