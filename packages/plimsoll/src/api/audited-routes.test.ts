import type { RouteOptions } from "fastify";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { AuditRecord } from "../port/audit.ts";
import { BASE } from "./api.fixture.ts";
import { createPeopleApi, PEOPLE, type PeopleApi, passwordOf, peopleConfig, quickHash } from "./people.fixture.ts";

type Asked = readonly [body: unknown, verb: string, subject: string];
const why = { reason: "a test" };
const silence = { match: { components: ["orders-db"] }, ...why, for: "1h" };
const times = { detection_seconds: 1, alert_seconds: 2, recovery_seconds: null };
const drill = { plan: "paper engine", faults: [{ fault: "api_hang", passed: true, ...times }] };
const taken = { what: "series", format: "parquet", component_id: "orders-db", from: "2026-11-01T00:00:00Z" };
const window = { id: "release", components: ["orders-db"], starts_at: "2026-11-24T02:00:00Z", duration: "1h" };

/** What each route that changes something is asked, and what the trail then says: also of what there is not. */
const ASKED: Readonly<Record<string, Asked>> = {
  "POST /checkers": [{ id: "new", check: { kind: "remote" } }, "add_checker", "new"],
  "POST /checkers/test": [{ id: "new", check: { kind: "remote" } }, "test_checker", "new"],
  "PUT /checkers/:component_id": [{ check: { kind: "remote" } }, "change_checker", "nobody"],
  "DELETE /checkers/:component_id": [undefined, "remove_checker", "nobody"],
  "POST /components/:component_id/pause": [{}, "pause_component", "nobody"],
  "POST /components/:component_id/resume": [undefined, "resume_component", "nobody"],
  "POST /monitoring/stop": [why, "stop_monitoring", "monitoring"],
  "POST /monitoring/start": [undefined, "start_monitoring", "monitoring"],
  "PUT /monitoring/config": [{ timeout: "2s" }, "configure_monitoring", "monitoring"],
  "POST /check": [{}, "check_now", "all"],
  "POST /test": [undefined, "run_self_test", "monitoring"],
  "POST /drills": [drill, "drill", "paper engine"],
  "POST /incidents/:incident_id/acknowledge": [{}, "acknowledge_incident", "nobody"],
  "POST /incidents/:incident_id/snooze": [{ ...why, for: "1h" }, "snooze_incident", "nobody"],
  "POST /incidents/:incident_id/assign": [{ to: "anna" }, "assign_incident", "nobody"],
  "POST /incidents/:incident_id/notes": [{ text: "a test" }, "note_incident", "nobody"],
  "POST /incidents/:incident_id/clocks": [{ clock_id: "a" }, "meet_incident_clock", "nobody"],
  "POST /silences": [silence, "add_silence", JSON.stringify(silence.match)],
  "DELETE /silences/:silence_id": [undefined, "end_silence", "nobody"],
  "POST /maintenance": [window, "add_maintenance", '"release"'],
  "DELETE /maintenance/:window_id": [undefined, "remove_maintenance", "nobody"],
  "POST /notifications/:notification_id/resend": [undefined, "resend_notification", "nobody"],
  "POST /channels/:channel_id/test": [undefined, "test_channel", "nobody"],
  "POST /readiness/:component_id/sign-off": [{}, "sign_off_readiness", "nobody"],
  "POST /recovery/attempts/:attempt_id/approve": [{}, "approve_recovery", "nobody"],
  "POST /recovery/attempts/:attempt_id/reject": [{}, "reject_recovery", "nobody"],
  "POST /recovery/actions/:action_id/start": [{}, "start_recovery", "nobody"],
  "POST /recovery/pause": [why, "pause_recovery", "recovery"],
  "POST /recovery/resume": [why, "resume_recovery", "recovery"],
  "POST /recovery/components/:component_id/release": [why, "release_recovery", "nobody"],
  "POST /recovery/rearm": [why, "rearm_recovery", "recovery"],
  "PUT /recovery/deploy-lock": [{ ...why, for: "15m" }, "set_deploy_lock", "recovery"],
  "DELETE /recovery/deploy-lock": [undefined, "clear_deploy_lock", "recovery"],
  // What leaves the house is in the trail too.
  "POST /exports": [{ ...taken, to: "2026-11-24T00:00:00Z" }, "export_history", "series"],
  "GET /incidents/:incident_id/export": [undefined, "export_incident", "nobody"],
  "GET /discovery": [undefined, "discover_host", "this machine"],
  "POST /logout": [undefined, "logout", "everyone"],
};
/** Findings, as results of checks are: the event log has them. A login has a test of its own, a backtest needs a file, a plan changes nothing. */
const OTHERS = ["POST /inbound/alertmanager", "POST /inbound/pagerduty", "POST /heartbeats/:component_id"];
const APART = [...OTHERS, "POST /checkers/plan", "POST /api/v2/alerts", "POST /login", "POST /backtest"];

let api: PeopleApi;
let cookie: string;
const routes: string[] = [];

beforeAll(async () => {
  const everyone = {
    name: "everyone",
    displayName: null,
    roles: [...PEOPLE],
    passwordHash: quickHash(passwordOf("everyone")),
  };
  api = await createPeopleApi(peopleConfig({ users: [everyone] }));
  api.app.addHook("onRoute", ({ method, url }: RouteOptions) => {
    for (const it of [method].flat()) if (it !== "GET" && it !== "HEAD") routes.push(`${it} ${url.replace(BASE, "")}`);
  });
  await api.app.ready();
  cookie = await api.login("everyone");
});
afterAll(() => api.close());

const newest = async (): Promise<AuditRecord | undefined> =>
  (await api.store.queryAudit({ limit: 1, cursor: null })).items[0];

test("every route that changes something is walked here", () => {
  expect([...Object.keys(ASKED).filter((it) => !it.startsWith("GET")), ...APART].sort()).toEqual(routes.toSorted());
});

test.each(Object.entries(ASKED))(
  "%s leaves who, what, on what and how it went",
  async (route, [body, verb, subject]) => {
    const [method, path = ""] = route.split(" ");
    const before = (await newest())?.sequence ?? 0;
    const answer = await api.inject({
      method: method as "POST",
      url: `${BASE}${path.replace(/:\w+/g, "nobody")}`,
      headers: { cookie },
      ...(body === undefined ? {} : { payload: body as object }),
    });
    const entry = await newest();
    expect(entry, answer.text).toMatchObject({ sequence: before + 1, actor: "everyone", verb, subject });
    expect(entry?.outcome).toBe(answer.status < 300 ? "done" : "refused");
  },
);

test("a login and one that fails are in it", async () => {
  await api.login("everyone");
  expect(await newest()).toMatchObject({ actor: "everyone", verb: "login", outcome: "done" });
  await expect(api.login("everyone", "a guess")).rejects.toThrow("401");
  await expect.poll(newest).toMatchObject({ actor: "everyone", verb: "login", outcome: "refused" });
  expect(JSON.stringify(await newest())).not.toContain("a guess");
});
