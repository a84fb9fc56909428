import { createServer as createHttpServer } from "node:http";
import { type AddressInfo, connect, createServer, type Server, type Socket } from "node:net";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { afterEach, beforeEach, expect, test } from "vitest";
import { createFolder, type Folder } from "../cli/cli.fixture.ts";
import { createSystemClock } from "../engine/system-clock.ts";
import { discover } from "./discover.ts";
import { type Found, isPreset } from "./found.ts";
import { PROTOCOLS, type Protocol } from "./protocols.ts";
import { WEB_SERVICES } from "./web-services.ts";

const clock = createSystemClock({ holdOpen: true });
const servers: Server[] = [];
let folder: Folder;

beforeEach(() => {
  folder = createFolder();
});
afterEach(() => {
  for (const server of servers.splice(0)) server.close();
  folder.remove();
});

async function listen(server: Server): Promise<number> {
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return (server.address() as AddressInfo).port;
}
const speak = (talk: (socket: Socket) => void) =>
  listen(
    createServer((socket) => {
      socket.on("error", () => undefined);
      talk(socket);
    }),
  );
const answerPages = (pages: Record<string, string>) =>
  listen(
    createHttpServer((request, response) => {
      const page = pages[request.url ?? ""];
      response.writeHead(page === undefined ? 404 : 200, { connection: "close" }).end(page);
    }),
  );

function protocol(what: string, port: number): Protocol {
  const known = PROTOCOLS.find((it) => it.what === what);
  if (known === undefined) throw new Error(what);
  return { ...known, port };
}
/** A component's id, or the preset that is proposed. */
const nameOf = ({ item }: Found) => (isPreset(item) ? `preset ${item.id ?? item.preset}` : item.id);
const SOON = 200; // for what never answers

function find(protocols: Protocol[], webPorts: number[] = [], timeoutMs = 10_000) {
  const webServices = webPorts.length === 0 ? [] : WEB_SERVICES.map((it) => ({ ...it, ports: webPorts }));
  return discover({ clock, timeoutMs, folder: folder.path, protocols, webServices });
}

const GREETINGS: [what: string, kind: string, (socket: Socket) => void][] = [
  ["PostgreSQL", "tcp", (socket) => socket.once("data", () => socket.write("S"))],
  [
    "MySQL or MariaDB",
    "tcp",
    (socket) => socket.write(Buffer.from("\x4a\0\0\0\n8.4.0\0\x08\0\0\0abcdefgh\0", "latin1")),
  ],
  ["Redis", "redis", (socket) => socket.once("data", () => socket.write("+PONG\r\n"))],
  ["Redis", "tcp", (socket) => socket.once("data", () => socket.write("-NOAUTH Authentication required.\r\n"))],
  ["NATS", "nats", (socket) => socket.write('INFO {"server_id":"N1","version":"2.10.0"}\r\n')],
  ["NATS", "tcp", (socket) => socket.write('INFO {"server_id":"N1","auth_required":true}\r\n')],
  ["MQTT broker", "mqtt", (socket) => socket.once("data", () => socket.write(Buffer.from([0x20, 2, 0, 0])))],
  ["MQTT broker", "tcp", (socket) => socket.once("data", () => socket.write(Buffer.from([0x20, 2, 0, 5])))],
];

test.each(GREETINGS)("%s is recognised by its handshake, and watched as %s", async (what, kind, talk) => {
  const [found] = await find([protocol(what, await speak(talk))]);
  expect(found).toMatchObject({ what, item: { check: { kind, host: "127.0.0.1" } } });
});

test("a greeting that comes in pieces is recognised", async () => {
  const port = await speak((socket) => {
    socket.setNoDelay(true);
    socket.write("INFO {");
    setImmediate(() => socket.write('"server_id":"N1","version":"2.10.0"}\r\n'));
  });
  expect(await find([protocol("NATS", port)])).toHaveLength(1);
});

const IMPOSTORS: Record<string, (socket: Socket) => void> = {
  "a port that says nothing": () => undefined,
  "a port that closes at once": (socket) => socket.end(),
  "a port that resets": (socket) => socket.resetAndDestroy(),
  "an HTTP server": (socket) =>
    socket.once("data", () => socket.end("HTTP/1.1 400 Bad Request\r\ncontent-length: 0\r\n\r\n")),
  "an echo": (socket) => socket.on("data", (data) => socket.write(data)),
  "a mail server": (socket) => socket.write("220 mail.example ESMTP\r\n"),
  "an endless talker": (socket) => {
    const more = () => {
      while (socket.write("x".repeat(65_536)));
    };
    socket.on("drain", more);
    more();
  },
};

test.each(Object.entries(IMPOSTORS))("%s is taken for nothing", async (_, talk) => {
  const port = await speak(talk);
  const protocols = PROTOCOLS.map((it) => ({ ...it, port }));
  expect(await find(protocols, [port], SOON)).toEqual([]);
});

test("closed ports and an empty folder give nothing", async () => {
  const port = await speak(() => undefined);
  for (const server of servers.splice(0)) await new Promise((resolve) => server.close(resolve));
  expect(
    await find(
      PROTOCOLS.map((it) => ({ ...it, port })),
      [port],
    ),
  ).toEqual([]);
});

test.each([
  ["freqtrade-api", { "/api/v1/ping": '{"status":"pong"}' }],
  ["hummingbot-api", { "/": '{"name":"Hummingbot API","version":"1.0.1","status":"running"}' }],
  ["preset hummingbot-gateway", { "/": '{"status":"ok"}' }],
  ["preset octobot", { "/api/ping": '"Running since 2026-11-26 08:00:00."' }],
  [
    "jesse-api",
    {
      "/": "<!DOCTYPE html>",
      "/openapi.json": JSON.stringify({
        info: { title: "FastAPI" },
        paths: { "/system/feedback": { post: { description: "Send feedback to the Jesse team" } } },
      }),
    },
  ],
  ["prometheus", { "/metrics": '# TYPE prometheus_build_info gauge\nprometheus_build_info{version="2"} 1\n' }],
])("%s is recognised by what its page answers", async (name, pages) => {
  const found = await find([], [await answerPages(pages)]);
  expect(found.map(nameOf)).toEqual([name]);
});

test("of a metrics page the series that programs have by custom are read, else only that it answers", async () => {
  const page = (...series: string[]) => `# TYPE x gauge\n${series.map((name) => `${name} 7\n`).join("")}`;
  const custom = ["process_start_time_seconds", "process_open_fds", "process_max_fds"];
  const ports = await Promise.all(
    [custom, custom.slice(0, 1), ["x"]].map((series) => answerPages({ "/metrics": page(...series) })),
  );
  const found = await find([], ports);
  const [all, started, none] = found.map(({ item }) => ("check" in item ? item.check : item));
  expect(all).toMatchObject({
    kind: "prometheus",
    url: `http://127.0.0.1:${ports[0]}/metrics`,
    metrics: [{ name: "uptime" }, { name: "open_files_percentage" }],
  });
  expect(started).toMatchObject({ kind: "prometheus", metrics: [{ name: "uptime" }] });
  expect(none).toMatchObject({ kind: "http" });
});

test("a page that merely answers 200 is taken for nothing", async () => {
  const port = await answerPages({
    "/": "<html>ok</html>",
    "/metrics": "<html># TYPE</html>",
    "/api/v1/ping": '{"status":"up"}',
    "/api/ping": '"pong"',
    "/openapi.json": '{"info":{"title":"FastAPI"},"paths":{"/auth/login":{"post":{}}}}',
  });
  expect(await find([], [port])).toEqual([]);
});

test("two of a kind get ids of their own", async () => {
  const ports = [await answerPages({ "/": '{"status":"ok"}' }), await answerPages({ "/": '{"status":"ok"}' })];
  const names = ["preset hummingbot-gateway", "preset hummingbot-gateway-2"];
  expect((await find([], ports)).map(nameOf)).toEqual(names);
});

test("databases are found by their header; other files and our own are left alone", async () => {
  for (const name of ["tradesv3.sqlite", "my orders.db", "plimsoll.db"]) {
    const database = new DatabaseSync(join(folder.path, name));
    database.exec("CREATE TABLE t (a)");
    if (name === "plimsoll.db") database.exec(`PRAGMA application_id = ${0x506c6d73}`);
    database.close();
  }
  folder.write("notes.db", "no database at all");
  folder.write("empty.sqlite", "");
  const found = await find([]);
  expect(found.map((it) => [nameOf(it), it.where])).toEqual([
    ["my-orders-db", "my orders.db"],
    ["freqtrade-db", "tradesv3.sqlite"],
  ]);
});

test("the real servers that run on this machine are recognised", async () => {
  const there = await Promise.all(PROTOCOLS.map((it) => answers(it.port)));
  const running = PROTOCOLS.filter((_, index) => there[index]);
  const absent = PROTOCOLS.filter((it) => !running.includes(it));
  if (absent.length > 0)
    console.log(`not running here, so tried as fakes only: ${absent.map((it) => it.what).join(", ")}`);
  const found = await find(running);
  const servers = found.filter(({ item }) => !isPreset(item)); // what they hold may be recognised too
  expect(servers.map((it) => it.what)).toEqual(running.map((it) => it.what));
});

function answers(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, "127.0.0.1");
    const done = (is: boolean) => {
      socket.destroy();
      resolve(is);
    };
    socket.on("connect", () => done(true));
    socket.on("error", () => done(false));
  });
}
