import { describe, expect, it } from "vitest";
import {
  HOSTILE_TEXTS,
  makeAlert,
  makeIncident,
  makeMetric,
  makePayload,
  READ_AT,
  RESOLVED,
} from "./message.fixture.ts";
import { renderMessage } from "./render-message.ts";
import { plainText } from "./text-target.ts";
import { writeMessage } from "./write-message.ts";

type Payload = Parameters<typeof renderMessage>[0];

const render = (payload: Payload) => renderMessage(payload, { now: READ_AT });
const write = (payload: Payload) => writeMessage(render(payload), plainText);

describe("one alert", () => {
  it("says what, since when, measured against what, why, how far, what was done, who has it, and where to read on", () => {
    const alert = makeAlert({
      incident_id: "0199-incident-42",
      reason: "2 of 3 endpoints are too slow",
      severity: "HIGH",
      component_status: "CRITICAL",
      metrics: [
        makeMetric({ name: "cpu_usage", value: 12, status: "HEALTHY", unit: "%" }),
        makeMetric(),
        makeMetric({ name: "success_rate", value: 85, unit: "%", threshold_critical: 90, direction: "below" }),
      ],
      recovery: "restarted once at 14:03:00 UTC, without effect",
    });
    const acknowledged = { by: "anna", at: "2026-11-23T14:04:00.000Z", reason: "on it" };
    const incident = makeIncident({ acknowledged, status: "acknowledged", components: 3, affected: 4 });
    expect(write(makePayload([alert], [incident]))).toEqual([
      "◆ HIGH: order-gateway is CRITICAL (INC-42)",
      "What: 2 of 3 endpoints are too slow",
      "Since: 2026-11-23 14:02:11 UTC, for 10 min",
      "Measured: response_time 1,240 ms, critical at 1,000 ms; success_rate 85 %, critical at 90 % or less",
      "Probable cause: orders-db is DOWN: connection refused",
      "Affected: 3 components are part of it, 4 more depend on its cause",
      "Acknowledged: by anna at 2026-11-23 14:04:00 UTC: on it",
      "Recovery: restarted once at 14:03:00 UTC, without effect",
      "Incident: INC-42 Orders database is down",
      "",
      "http://127.0.0.1:8787/incidents/42",
    ]);
  });

  it("says what it does meanwhile and where it is written what to do, until it is over", () => {
    const fallback = "trades on the second feed (feed-2 is HEALTHY)";
    const links = { component: "http://127.0.0.1:8787/components/feed", runbook: "https://wiki.example.com/feed" };
    const lines = write(makePayload([makeAlert({ fallback, links })]));
    expect(lines).toContain(`Meanwhile: ${fallback}`);
    expect(lines).toContain("Runbook: https://wiki.example.com/feed");
    const over = write(makePayload([makeAlert({ status: "resolved", component_status: "HEALTHY", links })]));
    expect(over.filter((line) => /^(Meanwhile|Runbook)/.test(line))).toEqual([]);
  });

  it("has what it amounts to in its title, and does not say it again as a figure", () => {
    const reason = "up but not trading: it answers, but loop_iterations has not advanced for 42 s (limit 30 s)";
    const metrics = [
      makeMetric({ name: "progress_age", labels: { metric: "loop_iterations" }, value: 42, unit: "s" }),
      makeMetric({ name: "cpu_usage", value: 99, unit: "%", threshold_critical: 95 }),
    ];
    const alert = makeAlert({ reason, diagnosis: "up_but_not_trading", component_status: "CRITICAL", metrics });
    const lines = write(makePayload([alert]));
    expect(lines[0]).toMatch(/order-gateway is CRITICAL: up but not trading$/);
    expect(lines).toContain("Measured: cpu_usage 99 %, critical at 95 %");
    expect(write(makePayload([{ ...alert, ...RESOLVED }]))[0]).not.toContain("trading");
  });

  it("leaves out what is not known, and does not say twice what was measured", () => {
    const reason = "response_time 1,240 ms, critical at 1,000 ms";
    expect(write(makePayload([makeAlert({ reason, metrics: [makeMetric()] })]))).toEqual([
      "✖ CRITICAL: order-gateway is DOWN",
      `What: ${reason}`,
      "Since: 2026-11-23 14:02:11 UTC, for 10 min",
      "",
      "http://127.0.0.1:8787/components/order-gateway",
    ]);
  });

  it("says how long it lasted once it is over", () => {
    expect(write(makePayload([makeAlert(RESOLVED)]))).toEqual([
      "✔ RESOLVED: order-gateway is HEALTHY again after 3 min 5 s",
      "Now: all metrics in bounds",
      "Since: 2026-11-23 14:02:11 UTC until 2026-11-23 14:05:16 UTC, lasted 3 min 5 s",
      "",
      "http://127.0.0.1:8787/components/order-gateway",
    ]);
  });

  it.each([
    ["CRITICAL", "✖ CRITICAL"],
    ["HIGH", "◆ HIGH"],
    ["MEDIUM", "▲ MEDIUM"],
    ["LOW", "▪ LOW"],
  ] as const)("marks %s by a shape and a word", (severity, mark) => {
    expect(render(makePayload([makeAlert({ severity })]))).toMatchObject({ tone: severity, mark });
  });

  it("calls the pseudo-component what it is", () => {
    const alert = makeAlert({ component_id: "system_health_monitor", component_status: "CRITICAL" });
    expect(render(makePayload([alert])).title).toBe("the whole system is CRITICAL");
  });
});

describe("why people hear again", () => {
  const alert = makeAlert({ incident_id: "0199-incident-42" });

  it.each([
    ["reminder", "Reminder: order-gateway is still DOWN (INC-42)"],
    ["escalation", "Escalation: order-gateway is still DOWN (INC-42)"],
  ] as const)("a %s says for how long nobody has acknowledged", (kind, title) => {
    const message = render(makePayload([alert], [makeIncident()], kind));
    expect(message.title).toBe(title);
    expect(message.facts[0]).toEqual({ label: "Open", text: "nobody has acknowledged this for 10 min" });
    expect(message.facts.filter(({ text }) => text.includes("nobody"))).toHaveLength(1);
  });

  it("does not blame anybody in the first minute", () => {
    const opened_at = "2026-11-23T14:12:10.000Z";
    const message = render(makePayload([alert], [makeIncident({ opened_at })]));
    expect(message.facts).toContainEqual({ label: "Acknowledged", text: "nobody yet" });
  });

  it("says who has taken it", () => {
    const acknowledged = { by: "telegram:ben", at: "2026-11-23T14:04:00.000Z", reason: "" };
    const incident = makeIncident({ acknowledged, status: "acknowledged", assigned_to: "ben" });
    const message = render(makePayload([alert], [incident], "acknowledged"));
    expect(message.title).toBe("Acknowledged: order-gateway is DOWN (INC-42)");
    const text = "by telegram:ben at 2026-11-23 14:04:00 UTC; assigned to ben";
    expect(message.facts).toContainEqual({ label: "Acknowledged", text });
    expect(message.acknowledgeable).toEqual([]);
  });

  it("a test says that nothing is wrong", () => {
    const message = render(makePayload([alert], [makeIncident()], "test"));
    expect(message).toMatchObject({ tone: "TEST", mark: "○ TEST", acknowledgeable: [] });
    expect(message.title).toContain("nothing is wrong");
  });
});

describe("several alerts", () => {
  const inIncident = (id: string, over: object = {}) =>
    makeAlert({ component_id: id, incident_id: "0199-incident-42", ...over });

  it("of one incident are told as the incident, the worst first", () => {
    const alerts = [
      inIncident("engine-api", { severity: "MEDIUM", component_status: "WARNING", reason: "slow" }),
      inIncident("orders-db"),
      inIncident("reports", RESOLVED),
    ];
    expect(write(makePayload(alerts, [makeIncident({ components: 3 })]))).toEqual([
      "✖ CRITICAL: INC-42 Orders database is down: 3 alerts, 1 of them resolved",
      "Since: 2026-11-23 14:02:11 UTC, for 10 min",
      "Probable cause: orders-db is DOWN: connection refused",
      "Affected: 3 components are part of it",
      "Acknowledged: nobody has acknowledged this for 10 min",
      "",
      "Alerts",
      "✖ CRITICAL: orders-db is DOWN, since 14:02:11 UTC: connection refused",
      "▲ MEDIUM: engine-api is WARNING, since 14:02:11 UTC: slow",
      "✔ RESOLVED: reports is HEALTHY again after 3 min 5 s",
      "",
      "http://127.0.0.1:8787/incidents/42",
    ]);
  });

  it("of several incidents stand under their incidents", () => {
    const other = makeIncident({ incident_id: "other", number: 43, title: "Feed is late", probable_cause: null });
    const alerts = [
      inIncident("orders-db"),
      makeAlert({ component_id: "feed", incident_id: "other", severity: "MEDIUM", component_status: "WARNING" }),
      makeAlert({ component_id: "disk", severity: "LOW", component_status: "WARNING" }),
    ];
    const message = render(makePayload(alerts, [makeIncident(), other]));
    expect(message.title).toBe("3 alerts of 2 incidents");
    expect(message.incidentId).toBeNull();
    expect(message.sections.map(({ heading }) => heading)).toEqual([
      "INC-42 Orders database is down",
      "INC-43 Feed is late",
      "Without an incident",
    ]);
    expect(message.acknowledgeable.map(({ name }) => name)).toEqual(["INC-42", "INC-43"]);
  });

  it("of hundreds the worst ten are listed and the rest counted", () => {
    const alerts = Array.from({ length: 300 }, (_, index) => {
      if (index % 100 === 7) return inIncident(`c-${index}`, RESOLVED);
      const critical = index % 30 === 0;
      return inIncident(`c-${index}`, critical ? {} : { severity: "MEDIUM", component_status: "WARNING" });
    });
    const { sections } = render(makePayload(alerts, [makeIncident({ components: 300 })]));
    expect(sections[0]?.heading).toBe("The worst 10");
    expect(sections[0]?.lines).toHaveLength(10);
    expect(sections[0]?.lines.every((line) => line.startsWith("✖ CRITICAL"))).toBe(true);
    expect(sections[1]).toEqual({
      heading: "Not listed",
      lines: ["290 more alerts: 287 MEDIUM, 3 resolved"],
    });
  });

  it("names the incidents of which no alert is listed", () => {
    const incidents = Array.from({ length: 25 }, (_, index) =>
      makeIncident({ incident_id: `i-${index}`, number: index + 1 }),
    );
    const alerts = incidents.map((it) => makeAlert({ component_id: it.incident_id, incident_id: it.incident_id }));
    const { sections } = render(makePayload(alerts, incidents));
    expect(sections).toHaveLength(11);
    expect(sections.at(-1)?.lines[1]).toMatch(/^15 more incidents: INC-\d+.* and 5 others$/);
  });

  it("that are all over say so, and each counts once", () => {
    const alert = makeAlert({ component_id: "a", ...RESOLVED });
    const message = render(
      makePayload([makeAlert({ component_id: "a" }), alert, makeAlert({ component_id: "b", ...RESOLVED })]),
    );
    expect(message).toMatchObject({ tone: "RESOLVED", title: "2 alerts, all resolved" });
  });
});

describe("what somebody else wrote", () => {
  it.each(HOSTILE_TEXTS)("stays plain text on its own line: %s", (_name, hostile) => {
    const alert = makeAlert({
      component_id: hostile,
      incident_id: "0199-incident-42",
      reason: hostile,
      recovery: hostile,
      metrics: [makeMetric({ name: hostile, labels: { [hostile]: hostile } })],
      links: { component: hostile },
    });
    const acknowledged = { by: hostile, at: "2026-11-23T14:04:00.000Z", reason: hostile };
    const incident = makeIncident({ title: hostile, probable_cause: hostile, acknowledged, links: {} });
    const [other, third] = [
      makeAlert({ component_id: "b", reason: hostile, links: {} }),
      makeIncident({ incident_id: "c", title: hostile, links: {} }),
    ];
    const messages = [render(makePayload([alert], [incident])), render(makePayload([alert, other], [incident, third]))];
    for (const message of messages) {
      const { details, ...fields } = message.fields;
      const sections = message.sections.flatMap(({ heading, lines }) => [heading, ...lines]);
      const facts = message.facts.map(({ text }) => text);
      for (const text of [message.title, ...facts, ...sections, ...Object.values(fields), ...details.split("\n")]) {
        expect(text).not.toMatch(/[\p{Cc}\p{Cf}\u2028\u2029]/u);
        expect(text.isWellFormed()).toBe(true);
        expect(text.length).toBeLessThan(1300);
      }
      expect(message.link).toBeNull();
    }
  });

  it("links to web pages only", () => {
    const linked = (link: string) => render(makePayload([makeAlert({ links: { component: link } })])).link;
    expect(linked("javascript:alert(1)")).toBeNull();
    expect(linked("file:///etc/passwd")).toBeNull();
    expect(linked('https://desk.example.com/a"><b>')).toBe("https://desk.example.com/a%22%3E%3Cb%3E");
  });
});
