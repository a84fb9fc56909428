import { once } from "node:events";
import http from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import WebSocket from "ws";
import { BASE } from "./api.fixture.ts";
import { createPeopleApi, KEYS, type PeopleApi, peopleConfig } from "./people.fixture.ts";

let api: PeopleApi;
let host: string;
const sockets: WebSocket[] = [];
const requests: http.ClientRequest[] = [];

beforeEach(async () => {
  api = await createPeopleApi();
  await api.app.listen({ host: "127.0.0.1", port: 0 });
  host = `127.0.0.1:${(api.app.server.address() as AddressInfo).port}`;
});
afterEach(async () => {
  for (const socket of sockets.splice(0)) socket.terminate();
  for (const request of requests.splice(0)) request.destroy();
  await api.close();
});

type Headers = Record<string, string>;

function openSocket(headers: Headers): WebSocket {
  const socket = new WebSocket(`ws://${host}${BASE}/stream`, { headers });
  sockets.push(socket);
  return socket;
}
/** Resolves once the stream has given its snapshot. */
async function follow(headers: Headers): Promise<WebSocket> {
  const socket = openSocket(headers);
  const [data] = await once(socket, "message");
  expect(JSON.parse(String(data))).toMatchObject({ type: "snapshot" });
  return socket;
}
async function refusal(headers: Headers): Promise<number | undefined> {
  const socket = openSocket(headers);
  socket.on("error", () => {});
  const [, response] = (await once(socket, "unexpected-response")) as [unknown, http.IncomingMessage];
  return response.statusCode;
}
async function openEvents(headers: Headers): Promise<http.IncomingMessage> {
  const request = http.get(`http://${host}${BASE}/events/stream`, { headers });
  requests.push(request);
  request.on("error", () => {});
  const [response] = (await once(request, "response")) as [http.IncomingMessage];
  response.resume();
  return response;
}

describe("the live streams", () => {
  it("are closed to who gives nothing", async () => {
    expect(await refusal({})).toBe(401);
    const events = await openEvents({});
    expect(events.statusCode).toBe(401);
    expect(events.headers["www-authenticate"]).toBe('Bearer realm="plimsoll"');
  });

  it("are open to a session and to a key", async () => {
    const cookie = await api.login("viewer");
    await follow({ cookie, origin: `http://${host}` });
    await follow({ authorization: `Bearer ${KEYS.viewer.key}` });
    expect((await openEvents({ cookie })).statusCode).toBe(200);
  });

  it("are closed to a page of another site although the browser sends the session along", async () => {
    const cookie = await api.login("admin");
    expect(await refusal({ cookie, origin: "https://evil.example" })).toBe(403);
    expect((await openEvents({ cookie, origin: "https://evil.example" })).statusCode).toBe(403);
  });

  it("end at once with the session that opened them, and no other", async () => {
    const [mine, other] = [await api.login("viewer"), await api.login("operator")];
    const socket = await follow({ cookie: mine });
    const events = await openEvents({ cookie: mine });
    const stays = await follow({ cookie: other });
    const ended = Promise.all([once(socket, "close"), once(events, "end")]);
    await api.inject({ method: "POST", url: `${BASE}/logout`, headers: { cookie: mine } });
    const [[code]] = await ended;
    expect(code).toBe(4401);
    expect(stays.readyState).toBe(WebSocket.OPEN);
  });

  it("end at once when a reload takes the user or the key away, or begins to ask for one", async () => {
    const cookie = await api.login("viewer");
    const readers = [await follow({ cookie }), await follow({ authorization: `Bearer ${KEYS.viewer.key}` })];
    const closed = Promise.all(readers.map((reader) => once(reader, "close")));
    api.auth.configure(peopleConfig({ users: [], apiKeys: [] }));
    expect((await closed).map(([code]) => code)).toEqual([4401, 4401]);

    const local = await follow({});
    const localClosed = once(local, "close");
    api.auth.configure(peopleConfig());
    expect((await localClosed)[0]).toBe(4401);
  });
});
