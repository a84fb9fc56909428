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
import { createJiraChannelKind } from "./jira-channel.ts";
import { jiraOptions } from "./jira-options.ts";

const TOKEN = "hunter2-token";
const BASIC = `Basic ${Buffer.from(`bot@example.com:${TOKEN}`).toString("base64")}`;
const member = anAlert({ incident_id: "inc-7" });
const firing = aPayload([member], { incidents: [anIncident()] });
const over = aPayload([resolved(member)], { incidents: [anIncident({ status: "resolved" })] });

interface Issue {
  readonly id: string;
  readonly labels: readonly string[];
  isSearchable: boolean;
  isDone: boolean;
  comments: number;
}

/** As much of Jira Cloud as the channel uses, with a search that sees what is new only later. */
class JiraSite {
  readonly issues: Issue[] = [];
  hasLag = false;
  /** Answers in place of the site to what it matches. */
  instead: (request: SeenRequest) => Reply | "reset" | "hang" | null = () => null;
  /** Opens the issue and breaks off all the same. */
  breaksOffAfterOpening = false;
  transitions = [
    { id: "11", name: "Start work", to: { statusCategory: { key: "indeterminate" } } },
    { id: "21", name: "Resolve", to: { statusCategory: { key: "done" } } },
    { id: "31", name: "Cancel", to: { statusCategory: { key: "done" } } },
  ];

  readonly answer = (request: SeenRequest): Reply | "reset" | "hang" => {
    if (request.headers.authorization !== BASIC) return { status: 401, body: "Client must be authenticated" };
    const instead = this.instead(request);
    if (instead !== null) return instead;
    const url = new URL(request.path, "http://jira");
    if (url.pathname === "/rest/api/3/search/jql") return { status: 200, body: this.#search(url.searchParams) };
    if (url.pathname === "/rest/api/3/issue") return this.#open(request);
    const [, id, what] = /^\/rest\/api\/3\/issue\/(\d+)\/(\w+)$/.exec(url.pathname) ?? [];
    const issue = this.issues.find((one) => one.id === id);
    if (issue === undefined) return { status: 404, body: { errorMessages: ["Issue does not exist"], errors: {} } };
    if (what === "comment") {
      issue.comments += 1;
      return { status: 201, body: { id: "1" } };
    }
    if (request.method === "GET") return { status: 200, body: { transitions: this.transitions } };
    issue.isDone = true;
    return { status: 204 };
  };

  #search(query: URLSearchParams) {
    const [, label] = /labels = "([^"]+)"/.exec(query.get("jql") ?? "") ?? [];
    const found = this.issues.filter(
      (issue) =>
        (issue.isSearchable || query.get("reconcileIssues") === issue.id) && issue.labels.includes(label ?? ""),
    );
    const issues = found.map(({ id, isDone }) => ({
      id,
      fields: { status: { statusCategory: { key: isDone ? "done" : "new" } } },
    }));
    return { issues, isLast: true };
  }

  #open({ body }: SeenRequest): Reply | "reset" {
    const id = String(10_001 + this.issues.length);
    this.issues.push({ id, labels: body.fields.labels, isSearchable: !this.hasLag, isDone: false, comments: 0 });
    return this.breaksOffAfterOpening ? "reset" : { status: 201, body: { id, key: `OPS-${id}`, self: "" } };
  }
}

let site: JiraSite;
let provider: Provider;
let desk: TestedChannel;
const open = (more: object = {}) =>
  openChannel(createJiraChannelKind, {
    url: `${provider.url}/`,
    email: "bot@example.com",
    api_token: TOKEN,
    project: "OPS",
    ...more,
  });
beforeEach(async () => {
  site = new JiraSite();
  provider = await startProvider(site.answer);
  desk = open();
});
afterEach(async () => {
  await desk.close();
  await provider.stop();
});

const delivered = { kind: "delivered" };

test("opens a ticket that says what, how bad and where to look", async () => {
  expect(await desk.send(firing)).toEqual(delivered);
  const request = provider.seen.find(({ path }) => path === "/rest/api/3/issue");
  expect(request?.body.fields).toMatchObject({
    project: { key: "OPS" },
    issuetype: { name: "[System] Incident" },
    summary: "INC-42: order-gateway is DOWN",
    labels: ["plimsoll", "plimsoll-inc-7"],
    priority: { name: "Highest" },
    description: { type: "doc", version: 1 },
  });
  const texts = JSON.stringify(request?.body.fields.description);
  expect(texts).toContain("CRITICAL: order-gateway is DOWN: connection refused");
  expect(texts).toContain('{"type":"link","attrs":{"href":"http://127.0.0.1:8787/incidents/inc-7"}}');
});

test("follows the incident on one ticket: a note each time, closed with it", async () => {
  await desk.send(firing, { key: "1" });
  await desk.send({ ...firing, kind: "reminder" }, { key: "2" });
  await desk.send(aPayload([resolved(member)], { incidents: [anIncident()] }), { key: "3" });
  expect(site.issues).toMatchObject([{ comments: 2, isDone: false }]);
  expect(await desk.send(over, { key: "4" })).toEqual(delivered);
  expect(site.issues).toMatchObject([{ comments: 3, isDone: true }]);
  const comment = provider.seen.find(({ path }) => path.endsWith("/comment"));
  expect(comment?.body.properties).toEqual([{ key: "sd.public.comment", value: { internal: true } }]);
});

test("says who acknowledged", async () => {
  await desk.send(firing, { key: "1" });
  const acknowledged = { by: "anna", at: "2026-11-23T12:01:00.000Z", reason: "on it" };
  const incidents = [anIncident({ status: "acknowledged", acknowledged })];
  await desk.send({ ...firing, kind: "acknowledged", incidents }, { key: "2" });
  expect(provider.seen.at(-1)?.text).toContain("Acknowledged by anna: on it");
});

test("sending again opens no second ticket and leaves no second note", async () => {
  for (let run = 0; run < 3; run += 1) expect(await desk.send(firing, { key: "1" })).toEqual(delivered);
  expect(site.issues).toMatchObject([{ comments: 0 }]);
  for (let run = 0; run < 3; run += 1) expect(await desk.send(over, { key: "2" })).toEqual(delivered);
  expect(site.issues).toMatchObject([{ comments: 1, isDone: true }]);
});

test("finds its ticket after a restart", async () => {
  await desk.send(firing, { key: "1" });
  await desk.close();
  desk = open();
  await desk.send(over, { key: "2" });
  expect(site.issues).toMatchObject([{ comments: 1, isDone: true }]);
});

test("finds its own ticket before Jira's search does", async () => {
  site.hasLag = true;
  await desk.send(firing, { key: "1" });
  await desk.send(over, { key: "2" });
  expect(site.issues).toMatchObject([{ isDone: true }]);
});

test("an opening that broke off is not repeated before a search would show what came of it", async () => {
  site.hasLag = true;
  site.breaksOffAfterOpening = true;
  expect(await desk.send(firing)).toMatchObject({ kind: "retry", retryAfterMs: 120_000 });
  site.breaksOffAfterOpening = false;
  desk.clock.set(NOW + 60_000);
  expect(await desk.send(firing)).toMatchObject({ kind: "retry", retryAfterMs: 60_000 });
  for (const issue of site.issues) issue.isSearchable = true;
  desk.clock.set(NOW + 120_001);
  expect(await desk.send(firing)).toEqual(delivered);
  expect(site.issues).toHaveLength(1);
});

test("an opening that broke off and left nothing is made up for", async () => {
  site.instead = ({ method }) => (method === "POST" ? { status: 503 } : null);
  expect(await desk.send(firing)).toMatchObject({ kind: "retry" });
  site.instead = () => null;
  desk.clock.set(NOW + 120_001);
  expect(await desk.send(firing)).toEqual(delivered);
  expect(site.issues).toHaveLength(1);
});

test("what was over a moment after it began waits for the search, then is on record as a closed ticket", async () => {
  expect(await desk.send(over)).toMatchObject({ kind: "retry" });
  desk.clock.set(NOW + 120_000);
  expect(await desk.send(over)).toEqual(delivered);
  expect(site.issues).toMatchObject([{ isDone: true }]);
});

test("closes every ticket of the incident, should there be two", async () => {
  await desk.send(firing, { key: "1" });
  const [first] = site.issues;
  if (first !== undefined) site.issues.push({ ...first, id: "10002" });
  await desk.send(over, { key: "2" });
  expect(site.issues.map(({ isDone }) => isDone)).toEqual([true, true]);
});

test("a ticket that somebody closed is left closed", async () => {
  await desk.send(firing, { key: "1" });
  for (const issue of site.issues) issue.isDone = true;
  await desk.send(firing, { key: "2" });
  await desk.send(over, { key: "3" });
  expect(site.issues).toMatchObject([{ comments: 1, isDone: true }]);
  expect(provider.seen.some(({ path }) => path.endsWith("/transitions"))).toBe(false);
});

test("alerts without an incident have a ticket each", async () => {
  await desk.send(aPayload([anAlert(), anAlert({ alert_id: "alert-2", component_id: "risk-engine" })]));
  expect(site.issues.map(({ labels }) => labels[1])).toEqual(["plimsoll-alert-1", "plimsoll-alert-2"]);
});

test("a test opens a ticket and closes it", async () => {
  expect(await desk.send(aPayload([anAlert()], { kind: "test" }))).toEqual(delivered);
  expect(site.issues).toMatchObject([{ isDone: true }]);
});

test("takes the transition that was named, and says which there are when it is not there", async () => {
  await desk.close();
  desk = open({ resolve_transition: "cancel", resolution: "Done" });
  await desk.send(firing, { key: "1" });
  await desk.send(over, { key: "2" });
  expect(provider.seen.at(-1)?.body).toEqual({ transition: { id: "31" }, fields: { resolution: { name: "Done" } } });
  site.transitions = site.transitions.slice(0, 1);
  for (const issue of site.issues) issue.isDone = false;
  expect(await desk.send(over, { key: "3" })).toEqual({
    kind: "rejected",
    message: 'the ticket has no transition "cancel" from the status it is in; it has: "Start work"',
  });
});

test("a key can't escape into the query", async () => {
  const incident_id = `x" OR project != "OPS`;
  const alert = anAlert({ incident_id });
  await desk.send(aPayload([alert], { incidents: [anIncident({ incident_id })] }));
  const query = new URL(provider.seen[0]?.path ?? "", "http://jira").searchParams.get("jql");
  expect(query).toBe('project = "OPS" AND labels = "plimsoll-x__OR_project_____OPS" ORDER BY created ASC');
});

test("what Jira refuses is rejected in its own words, without the token", async () => {
  site.instead = ({ method }) =>
    method === "POST"
      ? {
          status: 400,
          body: { errorMessages: [`no ${TOKEN}`], errors: { priority: "Field 'priority' cannot be set." } },
        }
      : null;
  const outcome = await desk.send(firing);
  expect(outcome).toMatchObject({ kind: "rejected" });
  expect(JSON.stringify(outcome)).toContain("no [redacted]; priority: Field 'priority' cannot be set.");
});

test("a wrong token is rejected", async () => {
  await desk.close();
  desk = open({ api_token: "hunter3" });
  const outcome = await desk.send(firing);
  expect(outcome).toMatchObject({ kind: "rejected" });
  expect(JSON.stringify(outcome)).not.toContain("hunter");
});

test("too many requests are tried again when Jira says", async () => {
  site.instead = () => ({ status: 429, headers: { "retry-after": "9" } });
  expect(await desk.send(firing)).toMatchObject({ kind: "retry", retryAfterMs: 9000 });
});

test.each([
  ["fails", () => ({ status: 503 })],
  ["resets", () => "reset" as const],
  ["answers with a log-in page", () => ({ status: 200, body: "<html>" })],
])("a site that %s is tried again, with nothing opened", async (_what, behave) => {
  site.instead = behave;
  expect(await desk.send(firing)).toMatchObject({ kind: "retry" });
  expect(site.issues).toEqual([]);
});

test("a site that stays silent is tried again when told to stop", async () => {
  const abort = new AbortController();
  site.instead = () => {
    abort.abort();
    return "hang";
  };
  expect(await desk.send(firing, { signal: abort.signal })).toMatchObject({ kind: "retry" });
});

const GOOD = { url: "https://acme.atlassian.net", email: "a@b.example", api_token: TOKEN, project: "OPS" };

test("its options can't be printed", () => {
  const options = jiraOptions.parse(GOOD);
  expect(JSON.stringify(options) + inspect(options, { depth: 9 })).not.toContain("hunter");
});

test.each([
  {},
  { url: "https://user:pass@acme.atlassian.net" },
  { email: "somebody" },
  { api_token: "" },
  { project: 'OPS" OR 1' },
  { labels: ["two words"] },
  { priorities: { WORST: "Highest" } },
  { transition: "Done" },
])("refuses the options %j", (options) => {
  const whole = Object.keys(options).length === 0 ? {} : { ...GOOD, ...options };
  expect(jiraOptions.safeParse(whole).success).toBe(false);
});
