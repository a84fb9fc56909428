import { expect, it } from "vitest";
import { event, START } from "../../testing/fixtures.ts";
import { clusterEvents, markerPath } from "./markers.ts";

const BOUNDS = { from: START, to: START + 100_000 };

it("gives one mark to what is close together, by the most telling of it and the worst status", () => {
  const events = [
    event(52, { event_type: "notification_delivered" }),
    event(51, { details: { to: "CRITICAL" } }),
    event(50, { details: { to: "WARNING" } }),
    event(10, { event_type: "incident_note" }),
    event(11, { event_type: "soft_failure" }),
    event(200, { details: { to: "DOWN" } }),
  ];
  const clusters = clusterEvents(events, BOUNDS, 0.05);
  expect(clusters.map(({ share, kind, status }) => [share, kind, status])).toEqual([
    [0.1, "note", null],
    [0.5, "transition", "CRITICAL"],
  ]);
  expect(clusters[1]?.events.map(({ id }) => id)).toEqual([50, 51, 52]);
});

it("leads to the incident, else to recovery, else nowhere", () => {
  expect(markerPath(event(1, { incident_id: "in/1" }))).toBe("/incidents/in%2F1");
  expect(markerPath(event(1, { event_type: "recovery_failed" }))).toBe("/recovery");
  expect(markerPath(event(1))).toBeNull();
});
