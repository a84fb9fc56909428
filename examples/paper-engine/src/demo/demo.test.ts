import { createSocket } from "node:dgram";
import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { createServer } from "node:net";
import { expect, onTestFinished, test } from "vitest";
import { DEFAULT_PORTS } from "../shared/settings.ts";
import { choosePorts } from "./choose-ports.ts";
import { printAlerts } from "./print-alerts.ts";

test("prints a line for each alert that is delivered, and refuses what is none", async () => {
  const lines: string[] = [];
  const receiver = await printAlerts((line) => lines.push(line));
  onTestFinished(() => receiver.close());
  const post = (body: string) => fetch(receiver.url, { method: "POST", body });
  const alert = { status: "firing", severity: "CRITICAL", message: "strategy is DOWN: no heartbeat" };
  expect((await post(JSON.stringify({ alerts: [alert, { ...alert, status: "resolved" }] }))).status).toBe(204);
  expect((await post("not JSON")).status).toBe(400);
  expect(lines.map((line) => line.slice(10))).toEqual([
    "CRITICAL  strategy is DOWN: no heartbeat",
    "resolved  strategy is DOWN: no heartbeat",
  ]);
});

test("takes the ports that it is told, and none that is taken", async () => {
  const server = createServer().listen(0, "127.0.0.1");
  onTestFinished(() => void server.close());
  await once(server, "listening");
  const taken = String((server.address() as AddressInfo).port);
  const ports = await choosePorts({ PAPER_FIX_PORT: taken });
  expect(ports.PAPER_FIX_PORT).toBe(taken);
  expect(new Set(Object.values(ports)).size).toBe(6);
});

test("takes no port for its time that another demo serves its own at", async () => {
  const socket = createSocket("udp4");
  onTestFinished(() => void socket.close());
  // Another demo may have it already.
  await new Promise((resolve) =>
    socket.once("error", resolve).bind(DEFAULT_PORTS.PAPER_TIME_PORT, "127.0.0.1", () => resolve(null)),
  );
  expect((await choosePorts({})).PAPER_TIME_PORT).not.toBe(String(DEFAULT_PORTS.PAPER_TIME_PORT));
});
