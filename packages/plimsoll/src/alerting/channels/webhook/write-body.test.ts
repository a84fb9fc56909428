import { expect, test } from "vitest";
import { anAlert, aPayload, resolved } from "../payload.fixture.ts";
import { writeBody } from "./write-body.ts";

const head = { idempotencyKey: "key-1", channelId: "desk" };

test("plimsoll is the payload itself", () => {
  const payload = aPayload([anAlert()]);
  const { contentType, text } = writeBody(payload, "plimsoll", head);
  expect(contentType).toBe("application/json");
  expect(JSON.parse(text)).toEqual(payload);
});

test("cloudevents has what CloudEvents 1.0 requires, and the payload as data", () => {
  const payload = aPayload([anAlert({ incident_id: "inc-7" })]);
  const { contentType, text } = writeBody(payload, "cloudevents", head);
  expect(contentType).toBe("application/cloudevents+json");
  expect(JSON.parse(text)).toEqual({
    specversion: "1.0",
    id: "key-1",
    source: "/plimsoll/channels/desk",
    type: "plimsoll.alert.firing",
    subject: "inc-7",
    time: "2026-11-23T12:00:01.000Z",
    datacontenttype: "application/json",
    data: payload,
  });
});

test.each([
  [aPayload([resolved(anAlert())]), "plimsoll.alert.resolved"],
  [aPayload([anAlert()], { kind: "reminder" }), "plimsoll.reminder"],
  [aPayload([anAlert()], { kind: "test" }), "plimsoll.test"],
])("the type of a cloud event says why it was sent (%#)", (payload, type) => {
  expect(JSON.parse(writeBody(payload, "cloudevents", head).text)).toMatchObject({ type, subject: "order-gateway" });
});

test("alertmanager has the shape of its webhooks, version 4", () => {
  const other = resolved(anAlert({ alert_id: "2", component_id: "risk-engine" }));
  const { contentType, text } = writeBody(aPayload([anAlert(), other]), "alertmanager", head);
  expect(contentType).toBe("application/json");
  const message = JSON.parse(text);
  expect(message).toMatchObject({
    version: "4",
    groupKey: "plimsoll:order-gateway",
    truncatedAlerts: 0,
    status: "firing",
    receiver: "desk",
    groupLabels: {},
    commonLabels: { alertname: "ComponentUnhealthy", severity: "critical", source: "plimsoll" },
    externalURL: "http://127.0.0.1:8787",
    alerts: [
      { status: "firing", startsAt: "2026-11-23T12:00:00.000Z", endsAt: "0001-01-01T00:00:00Z" },
      { status: "resolved", endsAt: "2026-11-23T12:05:00.000Z", labels: { component: "risk-engine" } },
    ],
  });
  expect(message.commonLabels.component).toBeUndefined();
  expect(message.alerts[0].fingerprint).toMatch(/^[0-9a-f]{16}$/);
});
