import { inspect } from "node:util";
import { afterEach, beforeEach, expect, test } from "vitest";
import { anAlert, anIncident, aPayload, resolved } from "../payload.fixture.ts";
import {
  NOW,
  openChannel,
  type Provider,
  type Reply,
  type SeenRequest,
  startProvider,
  type TestedChannel,
} from "../standing-provider.fixture.ts";
import { createServicenowChannelKind } from "./servicenow-channel.ts";
import { servicenowOptions } from "./servicenow-options.ts";

const BASIC = `Basic ${Buffer.from("bot:hunter2").toString("base64")}`;
const member = anAlert({ incident_id: "inc-7" });
const firing = aPayload([member], { incidents: [anIncident()] });
const over = aPayload([resolved(member)], { incidents: [anIncident({ status: "resolved" })] });

/** As much of the table `incident` as the channel uses. */
class Instance {
  readonly rows: Record<string, string>[] = [];
  instead: (request: SeenRequest) => Reply | "reset" | "hang" | null = () => null;
  breaksOffAfterOpening = false;

  readonly answer = (request: SeenRequest): Reply | "reset" | "hang" => {
    const { authorization } = request.headers;
    if (authorization !== BASIC && authorization !== "Bearer hunter3") {
      const error = { message: "User Not Authenticated", detail: "Required to provide Auth information" };
      return { status: 401, body: { error, status: "failure" } };
    }
    const instead = this.instead(request);
    if (instead !== null) return instead;
    const url = new URL(request.path, "http://servicenow");
    if (request.method === "GET") {
      const [, key] =
        /^correlation_id=([^^]*)\^ORDERBYsys_created_on$/.exec(url.searchParams.get("sysparm_query") ?? "") ?? [];
      return { status: 200, body: { result: this.rows.filter((row) => row.correlation_id === key) } };
    }
    if (request.method === "POST") {
      const row = { sys_id: `${this.rows.length}`.padStart(32, "a"), state: "1", ...request.body };
      this.rows.push(row);
      return this.breaksOffAfterOpening ? "reset" : { status: 201, body: { result: row } };
    }
    const row = this.rows.find(({ sys_id }) => url.pathname.endsWith(`/${sys_id}`));
    if (row === undefined) return { status: 404, body: { error: { message: "No Record found", detail: null } } };
    Object.assign(row, request.body);
    return { status: 200, body: { result: row } };
  };
}

let instance: Instance;
let provider: Provider;
let desk: TestedChannel;
const open = (more: object = { username: "bot", password: "hunter2" }) =>
  openChannel(createServicenowChannelKind, { url: provider.url, ...more });
beforeEach(async () => {
  instance = new Instance();
  provider = await startProvider(instance.answer);
  desk = open();
});
afterEach(async () => {
  await desk.close();
  await provider.stop();
});

const delivered = { kind: "delivered" };

test("opens an incident under the id of ours", async () => {
  await desk.close();
  desk = open({ token: "hunter3", fields: { assignment_group: "trading" } });
  expect(await desk.send(firing)).toEqual(delivered);
  expect(instance.rows).toMatchObject([
    {
      correlation_id: "inc-7",
      correlation_display: "Plimsoll",
      short_description: "INC-42: order-gateway is DOWN",
      urgency: "1",
      impact: "1",
      assignment_group: "trading",
    },
  ]);
  expect(instance.rows[0]?.description).toContain("Probable cause: the exchange closed the session");
  expect(provider.seen[1]?.path).toMatch(/^\/api\/now\/table\/incident\?/);
});

test("leaves work notes and resolves it with the incident", async () => {
  await desk.send(firing, { key: "1" });
  await desk.send({ ...firing, kind: "reminder" }, { key: "2" });
  expect(instance.rows[0]?.work_notes).toContain("CRITICAL: order-gateway is DOWN");
  expect(instance.rows[0]?.state).toBe("1");
  await desk.send(over, { key: "3" });
  expect(instance.rows).toMatchObject([
    { state: "6", close_code: "Solution provided", close_notes: "order-gateway is HEALTHY again" },
  ]);
});

test("sending again changes nothing, a restart in between or not", async () => {
  for (const send of [firing, firing, over, over]) {
    expect(await desk.send(send, { key: send.status })).toEqual(delivered);
    await desk.close();
    desk = open();
  }
  expect(instance.rows).toHaveLength(1);
  const patches = provider.seen.filter(({ method }) => method === "PATCH");
  expect(patches.map(({ body }) => Object.keys(body))).toEqual([
    ["work_notes"],
    ["work_notes"],
    ["state", "close_code", "close_notes"],
  ]);
});

test("an opening that broke off is found again, not repeated", async () => {
  instance.breaksOffAfterOpening = true;
  expect(await desk.send(firing)).toMatchObject({ kind: "retry", retryAfterMs: 30_000 });
  expect(await desk.send(firing)).toEqual(delivered);
  expect(instance.rows).toHaveLength(1);
});

test("an opening that broke off and left nothing is made up for once it has come to rest", async () => {
  instance.instead = ({ method }) => (method === "POST" ? "reset" : null);
  expect(await desk.send(firing)).toMatchObject({ kind: "retry", retryAfterMs: 30_000 });
  instance.instead = () => null;
  expect(await desk.send(firing)).toMatchObject({ kind: "retry", retryAfterMs: 30_000 });
  desk.clock.set(NOW + 30_001);
  expect(await desk.send(firing)).toEqual(delivered);
  expect(instance.rows).toHaveLength(1);
});

test.each([
  ["LOW", "3", "3"],
  ["MEDIUM", "2", "2"],
  ["HIGH", "1", "2"],
  ["CRITICAL", "1", "1"],
] as const)("%s has urgency %s and impact %s", async (severity, urgency, impact) => {
  await desk.send(aPayload([anAlert({ severity })]));
  expect(instance.rows).toMatchObject([{ urgency, impact }]);
});

test("a key can't escape into the query", async () => {
  await desk.send(aPayload([anAlert({ alert_id: "x^ORactive=true" })]));
  expect(instance.rows).toMatchObject([{ correlation_id: "x_ORactive_true" }]);
});

test("what ServiceNow refuses is rejected in its own words, without what it was told with", async () => {
  instance.instead = () => ({
    status: 403,
    body: { error: { message: "Operation Failed", detail: `ACL, ${BASIC.slice(6)}, hunter2` }, status: "failure" },
  });
  const outcome = await desk.send(firing);
  expect(outcome).toMatchObject({ kind: "rejected" });
  expect(JSON.stringify(outcome)).toContain("answered 403: Operation Failed: ACL, [redacted], [redacted]");
});

test("too many requests are tried again when ServiceNow says", async () => {
  instance.instead = () => ({ status: 429, headers: { "retry-after": "9" } });
  expect(await desk.send(firing)).toMatchObject({ kind: "retry", retryAfterMs: 9000 });
});

test.each([
  ["fails", () => ({ status: 500 })],
  ["resets", () => "reset" as const],
  ["sleeps behind a page", () => ({ status: 200, body: "<html>Instance Hibernating page</html>" })],
])("an instance that %s is tried again", async (_what, behave) => {
  instance.instead = behave;
  expect(await desk.send(firing)).toMatchObject({ kind: "retry" });
  expect(instance.rows).toEqual([]);
});

test("an instance that stays silent is tried again when told to stop", async () => {
  const abort = new AbortController();
  instance.instead = () => {
    abort.abort();
    return "hang";
  };
  expect(await desk.send(firing, { signal: abort.signal })).toMatchObject({ kind: "retry" });
});

const GOOD = { url: "https://acme.service-now.com", username: "bot", password: "hunter2" };

test("its options can't be printed", () => {
  const options = servicenowOptions.parse(GOOD);
  expect(JSON.stringify(options) + inspect(options, { depth: 9 })).not.toContain("hunter");
});

test.each([
  { url: "https://acme.service-now.com" },
  { ...GOOD, token: "both" },
  { ...GOOD, password: undefined },
  { ...GOOD, urgency: { LOW: 4 } },
  { ...GOOD, fields: { "a^b": "x" } },
  { ...GOOD, resolved_state: "Resolved" },
  { ...GOOD, table: "problem" },
])("refuses the options %j", (options) => {
  expect(servicenowOptions.safeParse(options).success).toBe(false);
});
