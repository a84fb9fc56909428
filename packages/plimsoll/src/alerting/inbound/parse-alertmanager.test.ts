import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { componentId } from "../../config/component-schema.ts";
import { anAlert, aPayload } from "../channels/payload.fixture.ts";
import { writeBody } from "../channels/webhook/write-body.ts";
import { componentIdOf, statusOfSeverity } from "./inbound-alert.ts";
import { parseAlertmanagerAlerts, parseAlertmanagerWebhook } from "./parse-alertmanager.ts";

const NOW = Date.parse("2026-11-23T12:00:00Z");

const posted = {
  labels: { alertname: "HighLatency", instance: "gw-1:9100", severity: "critical" },
  annotations: { summary: "p99 is over 2 s", runbook_url: "https://wiki.example/latency" },
  startsAt: "2026-11-23T11:58:00.000Z",
  endsAt: "2026-11-23T12:04:00.000Z",
  generatorURL: "http://prometheus:9090/graph",
};

describe("POST /api/v2/alerts", () => {
  test("an alert of Prometheus in our words", () => {
    expect(parseAlertmanagerAlerts([posted], NOW)).toEqual({
      alerts: [
        {
          fingerprint: expect.stringMatching(/^[0-9a-f]{32}$/),
          componentId: "HighLatency@gw-1:9100",
          componentType: "CUSTOM",
          status: "CRITICAL",
          isFiring: true,
          reason: "p99 is over 2 s",
          startsAt: NOW - 120_000,
          endsAt: NOW + 240_000,
          labels: posted.labels,
          links: { source: "http://prometheus:9090/graph", runbook: "https://wiki.example/latency" },
        },
      ],
      mistakes: [],
      own: 0,
      patienceMs: 300_000,
    });
  });

  test("one whose end is past is over", () => {
    const { alerts } = parseAlertmanagerAlerts([{ ...posted, endsAt: "2026-11-23T11:59:00Z" }], NOW);
    expect(alerts).toMatchObject([{ isFiring: false, status: "HEALTHY", endsAt: NOW - 60_000 }]);
  });

  test.each([undefined, null, "", "0001-01-01T00:00:00Z"])("no end, written as %j, fires without one", (endsAt) => {
    const { alerts } = parseAlertmanagerAlerts([{ labels: { alertname: "a" }, endsAt }], NOW);
    expect(alerts).toMatchObject([{ isFiring: true, endsAt: null, startsAt: NOW, reason: "a" }]);
  });

  test("a mistake in one keeps nothing from the others, and is told with its place", () => {
    const bad = [{ ...posted, labels: {} }, { ...posted, startsAt: "soon" }, { labels: { a: 1 } }, "text", null];
    const { alerts, mistakes } = parseAlertmanagerAlerts([...bad, posted], NOW);
    expect(alerts).toHaveLength(1);
    expect(mistakes.map(({ path }) => path)).toEqual(["[0].labels", "[1].startsAt", "[2].labels.a", "[3]", "[4]"]);
    expect(mistakes[1]?.message).toBe("expected a time such as 2026-11-23T14:02:11Z");
  });

  test("sizes are bounded", () => {
    expect(() => parseAlertmanagerAlerts(Array(1001).fill(posted), NOW)).toThrow("expected at most 1000 alerts");
    const pairs = Object.fromEntries(Array.from({ length: 65 }, (_, at) => [`l${at}`, "x"]));
    const tooBig = [{ labels: pairs }, { labels: { a: "x".repeat(4097) } }, { labels: { ["n".repeat(257)]: "x" } }];
    expect(parseAlertmanagerAlerts(tooBig, NOW)).toMatchObject({ alerts: [], mistakes: [{}, {}, {}] });
    const { mistakes } = parseAlertmanagerAlerts(Array(1000).fill({}), NOW);
    expect(mistakes.length).toBeLessThanOrEqual(20);
  });

  test.each([null, {}, "[]", 3])("%j is refused", (json) => {
    expect(() => parseAlertmanagerAlerts(json, NOW)).toThrow("expected a list of alerts");
  });

  test("links that are no web addresses are left out", () => {
    const annotations = { runbook_url: "javascript:alert(1)" };
    const { alerts } = parseAlertmanagerAlerts([{ ...posted, annotations, generatorURL: "file:///etc/passwd" }], NOW);
    expect(alerts).toMatchObject([{ links: {} }]);
  });

  test("names of labels that JavaScript knows are data", () => {
    const json = JSON.parse('[{"labels":{"alertname":"a","constructor":"c","toString":"t","__proto__":"p"}}]');
    const { alerts } = parseAlertmanagerAlerts(json, NOW);
    expect(alerts).toMatchObject([{ labels: { alertname: "a" } }]);
    expect(({} as Record<string, unknown>).alertname).toBeUndefined();
  });
});

describe("Alertmanager's webhook", () => {
  const message = { version: "4", status: "firing", alerts: [{ ...posted, status: "resolved" }] };

  test("the status is what it says, whatever the times", () => {
    expect(parseAlertmanagerWebhook(message, NOW).alerts).toMatchObject([{ isFiring: false, status: "HEALTHY" }]);
    const late = { ...posted, status: "firing", endsAt: "2026-11-23T11:00:00Z" };
    expect(parseAlertmanagerWebhook({ ...message, alerts: [late] }, NOW).alerts).toMatchObject([{ isFiring: true }]);
  });

  test("the same alert has the same fingerprint either way", () => {
    const [one] = parseAlertmanagerWebhook(message, NOW).alerts;
    const labels = Object.fromEntries(Object.entries(posted.labels).reverse());
    const [other] = parseAlertmanagerAlerts([{ ...posted, labels }], NOW).alerts;
    expect(one?.fingerprint).toBe(other?.fingerprint);
  });

  test("our own alerts that come back are left out", () => {
    const { text } = writeBody(aPayload([anAlert()]), "alertmanager", { idempotencyKey: "1", channelId: "d" });
    expect(parseAlertmanagerWebhook(JSON.parse(text), NOW)).toMatchObject({ alerts: [], mistakes: [], own: 1 });
  });

  test.each([
    [[], "expected an object with version and alerts"],
    [{ alerts: [] }, 'version: expected "4", not undefined'],
    [{ version: "3", alerts: [] }, 'version: expected "4", not "3"'],
    [{ version: "4" }, "alerts: expected a list of alerts"],
  ])("%j is refused", (json, words) => {
    expect(() => parseAlertmanagerWebhook(json, NOW)).toThrow(words);
  });
});

test.each([
  ["critical", "CRITICAL"],
  ["Page", "CRITICAL"],
  ["fatal", "DOWN"],
  ["warning", "WARNING"],
  ["whatever", "WARNING"],
  ["constructor", "WARNING"],
  [undefined, "WARNING"],
  ["info", "HEALTHY"],
  ["none", "HEALTHY"],
])("severity %s is %s", (severity, status) => {
  expect(statusOfSeverity(severity)).toBe(status);
});

test("the type of the component is taken from its label", () => {
  const labels = { alertname: "a", component_type: "database" };
  expect(parseAlertmanagerAlerts([{ labels }], NOW).alerts).toMatchObject([{ componentType: "DATABASE" }]);
});

test("a severity of its own is no component of its own, any other label is", () => {
  const { alertname, instance } = posted.labels;
  const id = componentIdOf({ alertname, instance, severity: "warning" });
  expect(componentIdOf({ alertname, instance, severity: "critical" })).toBe(id);
  expect(componentIdOf({ alertname, instance, mount: "/" })).toMatch(/^HighLatency@gw-1:9100~[0-9a-f]{8}$/);
  expect(componentIdOf({ alertname, instance, mount: "/" })).not.toBe(
    componentIdOf({ alertname, instance, mount: "/b" }),
  );
});

test("an id without an instance can't be that of a component which is checked here", () => {
  expect(componentIdOf({ alertname: "orders-db" })).toMatch(/^orders-db~[0-9a-f]{8}$/);
});

test("whatever the labels, the id is fit to be one, and always the same", () => {
  const labels = fc.record({ alertname: fc.string(), instance: fc.string(), other: fc.string() }, { requiredKeys: [] });
  fc.assert(
    fc.property(labels, (some) => {
      const id = componentIdOf(some);
      expect(componentId.safeParse(id).success).toBe(true);
      expect(componentIdOf({ ...some })).toBe(id);
    }),
  );
});

test("whatever is sent, it is read or refused", () => {
  fc.assert(
    fc.property(fc.jsonValue(), (json) => {
      for (const parse of [parseAlertmanagerAlerts, parseAlertmanagerWebhook]) {
        try {
          parse(json, NOW);
        } catch (error) {
          expect(error).toMatchObject({ code: "bad_request" });
        }
      }
    }),
  );
});
