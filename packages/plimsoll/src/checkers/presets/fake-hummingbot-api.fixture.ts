import type { IncomingHttpHeaders } from "node:http";
import { text } from "node:stream/consumers";
import { serveHttp } from "../web/web-server.fixture.ts";

/** What stands behind the API. */
export interface FakeFleet {
  bots: Record<string, object>;
  mqtt: boolean;
  /** What was to be stopped, with the headers that came with it. */
  stops: { readonly body: unknown; readonly headers: IncomingHttpHeaders }[];
}

export const credentials = { username: "admin", password: "admin" };

/** hummingbot-api: / for anybody, all else by HTTP Basic. What the bots do is told per bot, and archived ones vanish; 200 also says that one was not stopped. */
export async function startFakeHummingbotApi() {
  const fleet: FakeFleet = { bots: {}, mqtt: true, stops: [] };
  const { url } = await serveHttp(async (request, response) => {
    const send = (status: number, body: unknown) => {
      response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
    };
    if (request.url === "/") return send(200, { name: "Hummingbot API", version: "1.0.1", status: "running" });
    const expected = `Basic ${Buffer.from("admin:admin").toString("base64")}`;
    if (request.headers.authorization !== expected) {
      response.setHeader("www-authenticate", "Basic");
      return send(401, { detail: "Incorrect username or password" });
    }
    if (request.url === "/bot-orchestration/status") return send(200, { status: "success", data: fleet.bots });
    if (request.url === "/bot-orchestration/stop-bot" && request.method === "POST") {
      const asked = JSON.parse(await text(request));
      fleet.stops.push({ body: asked, headers: request.headers });
      const isKnown = asked.bot_name in fleet.bots;
      const found = isKnown ? { success: true } : { success: false, message: "Bot not found" };
      return send(200, { status: "success", response: found });
    }
    if (request.url === "/bot-orchestration/mqtt") {
      const data = {
        mqtt_connected: fleet.mqtt,
        discovered_bots: Object.keys(fleet.bots),
        active_bots: [],
        broker_host: "localhost",
        broker_port: 1883,
        client_state: "connected",
      };
      return send(200, { status: "success", data });
    }
    if (request.url === "/system/resources") {
      const memory = { total: 16e9, available: 8e9, used: 8e9, percent: 50 };
      return send(200, { cpu: { percent: 21.5 }, memory, disk: { percent: 40 } });
    }
    return send(404, { detail: "Not Found" });
  });
  return { url, fleet };
}
