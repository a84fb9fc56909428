import { createHmac } from "node:crypto";
import type { Alert, Incident, Problem, SystemEvent } from "@plimsoll/core";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { Secret } from "../port/secret.ts";
import { BASE, createTestApi, definition, refusedAnswer, type TestApi } from "./api.fixture.ts";
import { createPeopleApi, KEYS, type PeopleApi } from "./people.fixture.ts";

const SECRET = "the secret of the webhook";
const inboundSecrets = { pagerDuty: [new Secret("an old one, replaced"), new Secret(SECRET)] };

let api: TestApi;
beforeEach(async () => {
  api = await createTestApi({ components: [definition("gateway")], alerting: { inboundSecrets } });
});
afterEach(() => api.close());

const latency = {
  labels: { alertname: "HighLatency", instance: "gw-1:9100", severity: "critical" },
  annotations: { summary: "p99 is over 2 s" },
  startsAt: "2026-11-23T13:58:00Z",
  endsAt: "2026-11-23T14:04:00Z",
};
const COMPONENT = "external:HighLatency@gw-1:9100";

async function firing(): Promise<string[]> {
  const { items } = (await api.get(`${BASE}/alerts?status=firing`)).json<{ items: Alert[] }>();
  return items.map(({ component_id, component_status }) => `${component_id} ${component_status}`);
}
async function incidents(): Promise<Incident[]> {
  return (await api.get(`${BASE}/incidents?status=open`)).json<{ items: Incident[] }>().items;
}

describe("POST /api/v2/alerts", () => {
  const post = (body: unknown) => api.send("POST", "/api/v2/alerts", body);

  it("answers 200 without a body, and what fires is an alert and an incident of ours", async () => {
    const answer = await post([latency]);
    expect([answer.status, answer.text]).toEqual([200, ""]);
    expect(await firing()).toEqual([`${COMPONENT} CRITICAL`]);
    expect(await incidents()).toMatchObject([
      { title: `${COMPONENT} is CRITICAL: p99 is over 2 s`, members: [{ component_id: COMPONENT }] },
    ]);
    await post([{ ...latency, endsAt: "2026-11-23T13:59:59Z" }]);
    expect(await firing()).toEqual([]);
    expect(await incidents()).toEqual([]);
  });

  it("can be asked about and silenced by the id of what fires, in addresses too", async () => {
    await post([latency]);
    const id = encodeURIComponent(COMPONENT);
    expect(id).not.toContain("%2F");
    const { items } = (await api.get(`${BASE}/alerts?component_id=${id}`)).json<{ items: Alert[] }>();
    expect(items).toHaveLength(1);
  });

  it("is not taken for a component of the configuration, whatever its name", async () => {
    await post([{ labels: { alertname: "gateway" } }]);
    await api.send("POST", `${BASE}/check`, { component_ids: ["gateway"] });
    expect(await firing()).toEqual([expect.stringMatching(/^external:gateway~[0-9a-f]{8} WARNING$/)]);
    const refused = await api.send("POST", `${BASE}/checkers`, { id: "external:gateway", check: { kind: "remote" } });
    expect(refused.json<Problem>()).toMatchObject({
      status: 400,
      errors: [{ path: "id", message: "external: begins ids of alerts that other programs hand over" }],
    });
  });

  it.each([
    ["a body that is no list", { alerts: [] }, "expected a list of alerts"],
    ["no body", undefined, "expected a list of alerts"],
  ])("answers 400 to %s", async (_, body, detail) => {
    const answer = await post(body);
    expect([answer.status, answer.json<Problem>().detail]).toEqual([400, detail]);
  });

  it("answers 400 to what is no JSON", async () => {
    const headers = { "content-type": "application/json" };
    const answer = await api.inject({ method: "POST", url: "/api/v2/alerts", payload: "[{", headers });
    expect(answer.status).toBe(400);
    expect(answer.json<Problem>().detail).toMatch(/^body: not JSON: /);
  });

  it("takes the good ones beside a bad one, and says which was bad", async () => {
    const answer = await post([{ labels: {} }, latency]);
    expect(answer.json<Problem>()).toMatchObject({
      status: 400,
      detail: "one alert could not be read, the others were taken",
      errors: [{ path: "[0].labels", message: "expected at least one label" }],
    });
    expect(await firing()).toEqual([`${COMPONENT} CRITICAL`]);
  });
});

describe("POST /inbound/alertmanager", () => {
  const post = (body: unknown) => api.send("POST", `${BASE}/inbound/alertmanager`, body);

  it("takes firing and resolved, and leaves out what was ours", async () => {
    const own = { ...latency, labels: { alertname: "ComponentUnhealthy", source: "plimsoll" } };
    const answer = await post({
      version: "4",
      alerts: [
        { ...latency, status: "firing" },
        { ...own, status: "firing" },
      ],
    });
    expect(answer.json()).toEqual({ taken: 1, own: 1 });
    expect(await firing()).toEqual([`${COMPONENT} CRITICAL`]);
    await post({ version: "4", alerts: [{ ...latency, status: "resolved" }] });
    expect(await firing()).toEqual([]);
  });

  it("answers 400 to another version", async () => {
    expect((await post({ version: "3", alerts: [] })).json<Problem>().detail).toBe('version: expected "4", not "3"');
  });
});

describe("POST /inbound/pagerduty", () => {
  const event = (data: object, more: object = {}) => ({
    event: {
      id: "01G3PQ97QLWWR8SGW2AT6K18HE",
      event_type: "incident.acknowledged",
      occurred_at: "2026-11-23T14:00:00.000Z",
      agent: { id: "P1", type: "user_reference", summary: "Anna Smith" },
      data,
      ...more,
    },
  });
  const sign = (text: string, secret = SECRET) => `v1=${createHmac("sha256", secret).update(text).digest("hex")}`;
  function post(body: unknown, signature?: string, asText = JSON.stringify(body)) {
    const headers = { "content-type": "application/json", "x-pagerduty-signature": signature ?? sign(asText) };
    return api.inject({ method: "POST", url: `${BASE}/inbound/pagerduty`, payload: asText, headers });
  }
  async function failGateway(): Promise<Incident> {
    api.answers.set("gateway", refusedAnswer);
    await api.send("POST", `${BASE}/check`, { component_ids: ["gateway"] });
    const [incident] = await incidents();
    if (incident === undefined) throw new Error("expected an incident");
    return incident;
  }
  const timeline = async ({ incident_id }: Incident) =>
    (await api.get(`${BASE}/incidents/${incident_id}/timeline`)).json<{ items: SystemEvent[] }>().items;

  it("acknowledges in the person's name, by the incident's id or its component's", async () => {
    for (const key of [
      ({ incident_id }: Incident) => incident_id,
      ({ cause_component_id }: Incident) => `${cause_component_id}`,
    ]) {
      const incident = await failGateway();
      const answer = await post(event({ incident_key: `plimsoll:${key(incident)}` }));
      expect([answer.status, answer.text]).toEqual([204, ""]);
      expect(await incidents()).toMatchObject([
        { status: "acknowledged", acknowledged: { by: "pagerduty:Anna Smith", reason: "acknowledged in PagerDuty" } },
      ]);
      api.answers.clear();
      await api.send("POST", `${BASE}/check`, { component_ids: ["gateway"] });
      expect(await incidents()).toEqual([]);
    }
  });

  it("changes nothing when it comes again, or when somebody has it already", async () => {
    const incident = await failGateway();
    const body = event({ incident_key: `plimsoll:${incident.incident_id}` });
    await post(body);
    await post(body);
    await post(
      event({ incident_key: `plimsoll:${incident.incident_id}` }, { agent: { type: "user", summary: "Bob" } }),
    );
    expect(await incidents()).toMatchObject([{ acknowledged: { by: "pagerduty:Anna Smith" } }]);
    const types = (await timeline(incident)).map(({ event_type }) => event_type);
    expect(types.filter((type) => type === "incident_acknowledged")).toHaveLength(1);
  });

  it.each([
    ["what an integration did", { agent: { type: "inbound_integration_reference", summary: "Plimsoll" } }],
    ["another event", { event_type: "incident.resolved" }],
    ["a ping", { event_type: "pagey.ping", data: null }],
    ["another's incident", { data: { incident_key: "not ours" } }],
    ["one that is over", { data: { incident_key: "plimsoll:long-over" } }],
  ])("answers 204 to %s, and does nothing", async (_, more) => {
    const incident = await failGateway();
    const answer = await post(event({ incident_key: `plimsoll:${incident.incident_id}` }, more));
    expect(answer.status).toBe(204);
    expect(await incidents()).toMatchObject([{ status: "open", acknowledged: null }]);
  });

  it.each([
    ["without a signature", ""],
    ["with another's", sign("{}")],
    ["with that of an unknown secret", sign(JSON.stringify(event({})), "guessed")],
  ])("is refused %s, whatever it holds", async (_, signature) => {
    for (const text of [JSON.stringify(event({})), "no JSON"]) {
      const answer = await post(null, signature, text);
      expect(answer.json<Problem>()).toMatchObject({ status: 403, code: "forbidden" });
    }
  });

  it("is refused by the raw bytes: the same JSON written differently needs its own signature", async () => {
    const body = event({ incident_key: "plimsoll:x" });
    const answer = await post(body, sign(JSON.stringify(body)), JSON.stringify(body, null, 1));
    expect(answer.status).toBe(403);
    expect((await post(body, undefined, JSON.stringify(body, null, 1))).status).toBe(204);
  });

  it("answers 400 to what is signed and no event", async () => {
    expect((await post({ messages: [] })).status).toBe(400);
    expect((await post(null, undefined, "no JSON")).status).toBe(400);
  });

  it("is refused while no secret is configured", async () => {
    await api.close();
    api = await createTestApi();
    const answer = await post(event({}));
    expect(answer.json<Problem>().detail).toBe("the signature is not that of a secret under inbound.pagerduty.secrets");
  });
});

describe("with users", () => {
  let people: PeopleApi;
  beforeEach(async () => {
    people = await createPeopleApi();
  });
  afterEach(() => people.close());

  it.each(["/api/v2/alerts", `${BASE}/inbound/alertmanager`])(
    "%s takes an operator's key and no other",
    async (url) => {
      const payload = url.endsWith("alerts") ? [latency] : { version: "4", alerts: [] };
      const ask = (key?: string) =>
        people.inject({
          method: "POST",
          url,
          payload,
          headers: key === undefined ? {} : { authorization: `Bearer ${key}` },
        });
      expect((await ask(KEYS.operator.key)).status).toBe(200);
      expect((await ask(KEYS.viewer.key)).status).toBe(403);
      expect((await ask()).status).toBe(401);
    },
  );
});
