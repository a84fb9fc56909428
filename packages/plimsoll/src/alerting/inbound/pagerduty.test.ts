import { createHmac } from "node:crypto";
import fc from "fast-check";
import { expect, test } from "vitest";
import { parsePagerDutyEvent } from "./parse-pagerduty-event.ts";
import { verifyPagerDutySignature } from "./verify-pagerduty-signature.ts";

const BODY = '{"event":{"id":"01"}}';
const sign = (secret: string, body = BODY) => `v1=${createHmac("sha256", secret).update(body).digest("hex")}`;

test.each([
  ["its one signature fits", sign("one"), ["one"]],
  ["one of several fits", `${sign("old")}, ${sign("one")}`, ["one"]],
  ["it fits one of several secrets", sign("two"), ["one", "two"]],
  ["its hex is in capitals", `v1=${sign("one").slice(3).toUpperCase()}`, ["one"]],
])("a body is taken when %s", (_what, header, secrets) => {
  expect(verifyPagerDutySignature(BODY, header, secrets)).toBe(true);
  expect(verifyPagerDutySignature(Buffer.from(BODY), header, secrets)).toBe(true);
});

test.each([
  ["there is no signature", undefined, ["one"]],
  ["it is empty", "", ["one"]],
  ["it was made with another secret", sign("two"), ["one"]],
  ["it is that of another body", sign("one", "{}"), ["one"]],
  ["it is of another version", sign("one").replace("v1", "v0"), ["one"]],
  ["it is cut short", sign("one").slice(0, -2), ["one"]],
  ["it is no hex", `v1=${"z".repeat(64)}`, ["one"]],
  ["no secret is set", sign("one"), []],
  ["the secret is empty", sign(""), [""]],
  ["it stands behind too many others", `${`${sign("two")},`.repeat(20)}${sign("one")}`, ["one"]],
])("a body is refused when %s", (_what, header, secrets) => {
  expect(verifyPagerDutySignature(BODY, header, secrets)).toBe(false);
});

const event = {
  id: "01G3PQ97QLWWR8SGW2AT6K18HE",
  event_type: "incident.acknowledged",
  resource_type: "incident",
  occurred_at: "2026-11-23T12:01:00.000Z",
  agent: {
    id: "PAGENT1",
    type: "user_reference",
    self: "https://api.pagerduty.com/users/PAGENT1",
    html_url: "https://acme.pagerduty.com/users/PAGENT1",
    summary: "Anna Smith",
  },
  client: null,
  data: {
    id: "PGR0VU2",
    type: "incident",
    status: "acknowledged",
    incident_key: "plimsoll:inc-7",
    title: "INC-42: order-gateway is DOWN",
    service: { id: "PSVC1", type: "service_reference", summary: "Trading" },
  },
};

test("who acknowledged which incident, and when", () => {
  expect(parsePagerDutyEvent({ event })).toEqual({
    eventId: "01G3PQ97QLWWR8SGW2AT6K18HE",
    kind: "acknowledge",
    incidentId: "inc-7",
    by: "pagerduty:Anna Smith",
    isPerson: true,
    occurredAt: Date.parse("2026-11-23T12:01:00Z"),
  });
});

test.each([
  ["incident.unacknowledged", "unacknowledge"],
  ["incident.resolved", "resolve"],
  ["incident.reopened", "reopen"],
  ["pagey.ping", "ping"],
  ["incident.annotated", "other"],
  ["constructor", "other"],
])("%s is %s", (event_type, kind) => {
  expect(parsePagerDutyEvent({ event: { ...event, event_type } }).kind).toBe(kind);
});

test("what our own events did was done by no person", () => {
  const agent = { id: "PINT1", type: "inbound_integration_reference", summary: "Plimsoll" };
  expect(parsePagerDutyEvent({ event: { ...event, agent } })).toMatchObject({
    isPerson: false,
    by: "pagerduty:Plimsoll",
  });
  expect(parsePagerDutyEvent({ event: { ...event, agent: null } })).toMatchObject({ isPerson: false, by: "pagerduty" });
});

test.each([
  [{ incident_key: "somebody-else" }, null],
  [{ incident_key: null }, null],
  [{ alert_key: "plimsoll:inc-8" }, "inc-8"],
  [{ incident_key: "plimsoll:" }, null],
  [null, null],
])("the incident of %j is %s", (data, incidentId) => {
  expect(parsePagerDutyEvent({ event: { ...event, data } }).incidentId).toBe(incidentId);
});

test("a name is one line", () => {
  const agent = { ...event.agent, summary: "Anna\u001b[31m\nSmith" };
  expect(parsePagerDutyEvent({ event: { ...event, agent } }).by).toBe("pagerduty:Anna [31m Smith");
});

test.each([null, [], {}, { event: {} }, { messages: [{ event: "incident.acknowledge" }] }])("refuses %j", (json) => {
  expect(() => parsePagerDutyEvent(json)).toThrow("not an event of PagerDuty's webhooks (v3)");
});

test("whatever is sent, it is read or refused", () => {
  fc.assert(
    fc.property(fc.jsonValue(), (json) => {
      try {
        parsePagerDutyEvent(json);
      } catch (error) {
        expect(error).toMatchObject({ code: "bad_request" });
      }
    }),
  );
});
