import { describe, expect, it } from "vitest";
import { alertOf, HOUR, START } from "../alerting/alerting.fixture.ts";
import type { Alert } from "../contract/alert.ts";
import type { Incident } from "../contract/incident.ts";
import { toTimestamp } from "../text/to-timestamp.ts";
import { blame, briefOf, mergeInto, openIncident, resolveIfOver, takeAlert } from "./change-incident.ts";
import { chooseIncident, LATE_CAUSE_MS, MEMBER_LIMIT, STORM_AFTER, STORM_WINDOW_MS } from "./choose-incident.ts";

let opened = 0;
function openFor(alert: Alert, now = START): Incident {
  opened += 1;
  return openIncident({
    incidentId: `incident-${opened}`,
    number: opened,
    alert,
    blastRadius: ["web"],
    clocks: ["reg_sci"],
    links: {},
    now,
  });
}
const mark = { by: "anna", at: toTimestamp(START), reason: "known" };
function snoozed(incident: Incident): Incident {
  return { ...incident, status: "snoozed", snoozed: { ...mark, until: toTimestamp(START + HOUR) } };
}
const over = (componentId: string) => alertOf(componentId, "HEALTHY");

describe("an incident", () => {
  it("opens with its first alert, which it is named after", () => {
    const incident = openFor(alertOf("db", "CRITICAL"));
    expect(incident).toMatchObject({
      status: "open",
      severity: "HIGH",
      title: "db is CRITICAL: it broke",
      cause_component_id: "db",
      blast_radius: ["web"],
      members: [{ component_id: "db", status: "CRITICAL", recovered_at: null }],
    });
    expect(briefOf(incident)).toMatchObject({ components: 1, affected: 1 });
  });

  it("counts its members once, keeps the worst of each, and says in its title how many more there are", () => {
    let incident = openFor(alertOf("db", "DOWN"));
    incident = takeAlert(incident, alertOf("web", "WARNING"), START + 1);
    incident = takeAlert(incident, alertOf("db", "WARNING"), START + 2);
    expect(incident).toMatchObject({ title: "db is WARNING: it broke (and 1 more)", severity: "CRITICAL" });
    expect(incident.members).toMatchObject([
      { component_id: "db", status: "WARNING", worst_status: "DOWN" },
      { component_id: "web", status: "WARNING" },
    ]);
    expect(incident.blast_radius).toEqual([]);
    expect(takeAlert(incident, alertOf("app", "DOWN"), START + 3).title).toBe("db is WARNING: it broke (and 2 more)");
  });

  it("is over exactly when every member has recovered, and meets what recovery meets", () => {
    let incident = openFor(alertOf("db", "DOWN"));
    incident = takeAlert(incident, alertOf("web", "DOWN"), START);
    incident = takeAlert(incident, over("db"), START + 1);
    expect(resolveIfOver(incident, START + 1)).toBe(incident);
    const again = takeAlert(incident, alertOf("db", "DOWN"), START + 2);
    expect(resolveIfOver(takeAlert(again, over("web"), START + 3), START + 3).status).toBe("open");
    const done = resolveIfOver(takeAlert(incident, over("web"), START + 4), START + 4);
    expect(done).toMatchObject({ status: "resolved", resolved_at: toTimestamp(START + 4) });
    expect(done.clocks.map(({ met_by }) => met_by)).toEqual(["recovery", null]);
  });

  it("is no longer snoozed when something worse than all before it happens, or its cause is found", () => {
    const warned = snoozed(openFor(alertOf("db", "WARNING")));
    expect(takeAlert(warned, alertOf("web", "WARNING"), START)).toMatchObject({ status: "snoozed" });
    expect(takeAlert(warned, alertOf("db", "DOWN"), START)).toMatchObject({ status: "open", snoozed: null });
    const taken = { ...warned, acknowledged: mark };
    expect(takeAlert(taken, alertOf("web", "DOWN"), START)).toMatchObject({ status: "acknowledged", snoozed: null });
    expect(takeAlert(taken, over("db"), START)).toMatchObject({ status: "snoozed" });
    const named = alertOf("db", "WARNING", { diagnosis: "risk_gate_not_enforcing" });
    expect(takeAlert(warned, named, START)).toMatchObject({ status: "open", snoozed: null });
    expect(blame(warned, alertOf("disk", "WARNING"), [])).toMatchObject({ snoozed: null, cause_component_id: "disk" });
  });

  it("takes over another with all that is known of its members, its severity and who has it", () => {
    const target = takeAlert(openFor(alertOf("db", "WARNING")), over("web"), START);
    const other = {
      ...takeAlert(openFor(alertOf("app", "DOWN")), alertOf("web", "CRITICAL"), START + 1),
      acknowledged: mark,
      assigned_to: "anna",
    };
    const result = mergeInto(other, target, START + 2);
    expect(result.merged).toMatchObject({ status: "resolved", merged_into: target.incident_id });
    expect(result.target).toMatchObject({ severity: "CRITICAL", status: "acknowledged", assigned_to: "anna" });
    expect(result.target.members.map(({ component_id, recovered_at }) => [component_id, recovered_at])).toEqual([
      ["db", null],
      ["web", null],
      ["app", null],
    ]);
  });
});

describe("choosing an incident", () => {
  const base = { componentId: "x", own: null, ofParents: [], ofChildren: [], recent: [], now: START };
  const several = (count: number, at = START) =>
    Array.from({ length: count }, (_, i) => openFor(alertOf(`c${i}`, "DOWN"), at));

  it("stays with its own before all others", () => {
    const [own, parent] = several(2);
    expect(chooseIncident({ ...base, own: own ?? null, ofParents: parent ? [parent] : [] })).toMatchObject({
      kind: "join",
      why: "member",
      incident: own,
    });
  });

  it("joins the earliest of those it depends on", () => {
    const [first, second] = several(2);
    const choice = chooseIncident({ ...base, ofParents: [second, first].flatMap((it) => it ?? []) });
    expect(choice).toMatchObject({ kind: "join", why: "parent", incident: first });
  });

  it("takes over those of its dependents while they are fresh", () => {
    const [first, second] = several(2);
    const ofChildren = [second, first].flatMap((it) => it ?? []);
    expect(chooseIncident({ ...base, ofChildren })).toMatchObject({ kind: "cause", incident: first, merge: [second] });
    expect(chooseIncident({ ...base, ofChildren, now: START + LATE_CAUSE_MS + 1 })).toEqual({ kind: "open" });
  });

  it("joins the newest of many that open at once, and not of many that opened a while ago", () => {
    const recent = several(STORM_AFTER);
    expect(chooseIncident({ ...base, recent })).toMatchObject({ why: "storm", incident: recent.at(-1) });
    expect(chooseIncident({ ...base, recent: recent.slice(1) })).toEqual({ kind: "open" });
    expect(chooseIncident({ ...base, recent, now: START + STORM_WINDOW_MS + 1 })).toEqual({ kind: "open" });
  });

  it("begins another one rather than leave anybody out of a full one", () => {
    const recent = several(STORM_AFTER);
    const newest = recent.at(-1) ?? several(1)[0];
    if (newest === undefined) throw new Error("there is one");
    const [member] = newest.members;
    const members = Array.from({ length: MEMBER_LIMIT }, () => member).flatMap((it) => it ?? []);
    const full = { ...newest, members };
    expect(chooseIncident({ ...base, recent: [...recent.slice(0, -1), full] })).toEqual({ kind: "open" });
    expect(chooseIncident({ ...base, ofParents: [full] })).toEqual({ kind: "open" });
  });
});
