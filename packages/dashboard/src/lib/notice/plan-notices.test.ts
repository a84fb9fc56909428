import type { SystemEvent } from "@plimsoll/core";
import { describe, expect, it } from "vitest";
import { event } from "../../testing/fixtures.ts";
import { type NoticeMemory, planNotice } from "./plan-notices.ts";

const fired = (alertId: string, changes: Partial<SystemEvent> = {}) =>
  event(1, {
    event_type: "alert_fired",
    severity: "CRITICAL",
    component_id: "order-gateway",
    incident_id: "inc-1",
    message: "order-gateway is DOWN",
    details: { alert_id: alertId },
    ...changes,
  });
const resolved = (alertId: string, changes: Partial<SystemEvent> = {}) =>
  fired(alertId, { event_type: "alert_resolved", message: "order-gateway is HEALTHY", ...changes });

/** The notices that these events lead to, one after another. */
function play(events: readonly SystemEvent[], isAway: (index: number) => boolean = () => true) {
  let memory: NoticeMemory = new Map();
  const notices = events.map((one, index) => {
    const planned = planNotice(memory, one, isAway(index));
    memory = planned.memory;
    return planned.notice;
  });
  return { notices, memory };
}

describe("planNotice", () => {
  it("shows an alert and its end under the tag of the incident, and forgets them then", () => {
    const { notices, memory } = play([fired("a"), resolved("a")]);
    const common = { tag: "inc-1", path: "/incidents/inc-1" };
    expect(notices).toEqual([
      { ...common, title: "CRITICAL: order-gateway", body: "order-gateway is DOWN" },
      { ...common, title: "Resolved: order-gateway", body: "order-gateway is HEALTHY" },
    ]);
    expect(memory.size).toBe(0);
  });

  it("says what still fires, since it takes the place of the notice that said so", () => {
    const { notices } = play([fired("a"), fired("b", { component_id: "engine-api" }), resolved("a")]);
    expect(notices[2]?.title).toBe("Resolved: order-gateway; still firing: engine-api");
  });

  it("leaves what is not severe alone, and the end of what was never shown", () => {
    const { notices } = play([fired("a", { severity: "MEDIUM" }), resolved("a"), resolved("b"), event(9)]);
    expect(notices).toEqual([null, null, null, null]);
  });

  it("disturbs nobody who looks at the page", () => {
    expect(play([fired("a"), resolved("a")], () => false).notices).toEqual([null, null]);
    expect(play([fired("a"), resolved("a")], (index) => index === 1).notices).toEqual([null, null]);
  });

  it("leads to the overview when there is no incident", () => {
    const { notices } = play([fired("a", { incident_id: null })]);
    expect(notices[0]).toMatchObject({ tag: "a", path: "/" });
  });
});
