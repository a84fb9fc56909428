import { Cron } from "croner";
import { describe, expect, it, vi } from "vitest";
import { type MaintenanceWindowInput, maintenanceWindowInput } from "../config/maintenance-schema.ts";
import { FAST, HOUR, MINUTE, setUpPeople, within } from "./alerting.fixture.ts";
import { define, measured, refused, Target } from "./monitor.fixture.ts";

/** The virtual clock begins on Monday, 5 January 2026, 09:00 UTC. */
function window(extra: object): MaintenanceWindowInput {
  return maintenanceWindowInput.parse({
    id: "w",
    match: { components: ["db"] },
    note: "new disk",
    duration: "30m",
    ...extra,
  });
}
function family(windows: readonly MaintenanceWindowInput[]) {
  const [db, app] = [new Target(), new Target()];
  const components = [define("db", db, FAST), define("app", app, { ...FAST, dependsOn: ["db"] })];
  return { db, app, ...setUpPeople({ components, windows }) };
}

describe("maintenance windows", () => {
  it("take their components in and out by themselves, and what is ill after it is told then", async () => {
    const { monitor, clock, desk, db } = family([window({ cron: "15 9 * * *" })]);
    await monitor.start();
    await clock.advance(16 * MINUTE);
    expect(monitor.component("db")?.state).toBe("maintenance");
    expect(monitor.alerting.windows()).toMatchObject([{ active: true, starts_at: "2026-01-05T09:15:00.000Z" }]);
    db.answer = refused;
    await clock.advance(28 * MINUTE);
    expect(desk.payloads).toEqual([]);
    await clock.advance(2 * MINUTE);
    expect(monitor.component("db")).toMatchObject({ state: "active", status: "DOWN" });
    expect(desk.heard).toEqual(["db DOWN"]);
    expect(monitor.alerting.windows()).toMatchObject([{ active: false, starts_at: "2026-01-06T09:15:00.000Z" }]);
  });

  it("hold those that depend on what they take down, and let go of those that do not come back with it", async () => {
    const { monitor, clock, desk, db, app } = family([window({ cron: "15 9 * * *" })]);
    await monitor.start();
    await clock.advance(16 * MINUTE);
    db.answer = refused;
    await clock.advance(2000);
    app.answer = refused;
    await clock.advance(20 * MINUTE);
    expect(desk.payloads).toEqual([]);
    db.answer = measured();
    await clock.advance(10_000);
    expect(desk.heard).toEqual(["app DOWN"]);
  });

  it("do not hold what depends on a component in maintenance that answers", async () => {
    const { monitor, clock, desk, app } = family([window({ cron: "15 9 * * *" })]);
    await monitor.start();
    await clock.advance(16 * MINUTE);
    app.answer = refused;
    await clock.advance(2000);
    expect(desk.heard).toEqual(["app DOWN"]);
  });

  it("leave alone maintenance that somebody began by hand and that lasts longer", async () => {
    const { monitor, clock, desk, db } = family([window({ cron: "15 9 * * *" })]);
    await monitor.start();
    await clock.advance(5 * MINUTE);
    monitor.beginMaintenance(["db"], { by: "anna", note: "new host", until: clock.now() + 3 * HOUR });
    db.answer = refused;
    await clock.advance(HOUR);
    expect(monitor.component("db")).toMatchObject({ state: "maintenance" });
    expect(desk.payloads).toEqual([]);
    await clock.advance(2 * HOUR + 5000);
    expect(monitor.component("db")).toMatchObject({ state: "active", status: "DOWN" });
    expect(desk.heard).toEqual(["db DOWN"]);
  });

  it("that overlap end with the last of them", async () => {
    const windows = [window({ cron: "15 9 * * *" }), window({ id: "later", cron: "30 9 * * *", duration: "1h" })];
    const { monitor, clock } = family(windows);
    await monitor.start();
    await clock.advance(50 * MINUTE);
    expect(monitor.component("db")?.state).toBe("maintenance");
    await clock.advance(41 * MINUTE);
    expect(monitor.component("db")?.state).toBe("active");
  });

  it("added while running begin and, when taken away, end at once", async () => {
    const { monitor, clock } = family([]);
    await monitor.start();
    await clock.advance(5000);
    const added = {
      id: "now",
      match: { components: ["db"] },
      note: "now",
      duration: "30m",
      at: "2026-01-05T09:00:00Z",
    };
    await within(clock, monitor.alerting.addWindow(added, "anna"));
    expect(monitor.component("db")?.state).toBe("maintenance");
    await expect(monitor.alerting.addWindow(added, "anna")).rejects.toMatchObject({ code: "conflict" });
    await within(clock, monitor.alerting.removeWindow("now", "anna"));
    expect(monitor.component("db")?.state).toBe("active");
    await expect(monitor.alerting.removeWindow("now", "anna")).rejects.toMatchObject({ code: "not_found" });
    const past = { ...added, id: "past", at: "2026-01-05T07:00:00Z" };
    await expect(monitor.alerting.addWindow(past, "anna")).rejects.toThrow("over already");
  });

  it("read their cron line once for each time that comes, however many components there are", async () => {
    const read = vi.spyOn(Cron.prototype, "nextRun");
    const components = Array.from({ length: 100 }, (_, at) => define(`c${at}`, new Target(), FAST));
    const { monitor, clock } = setUpPeople({ components, windows: [window({ cron: "15 9 * * *" })] });
    await monitor.start();
    await clock.advance(10 * MINUTE);
    expect(read.mock.calls.length).toBeLessThanOrEqual(3);
    read.mockRestore();
  });
});
