import { DEFAULT_CONFIRM } from "@plimsoll/core";
import { describe, expect, it } from "vitest";
import { define, measured, messages, refused, setUp, Target } from "./monitor.fixture.ts";

const confirm = { ...DEFAULT_CONFIRM, failures: 1 };

async function pair({ parentTimeout = 2000 } = {}) {
  const [db, app] = [new Target(), new Target()];
  const world = setUp({
    components: [
      define("db", db, { confirm, intervalMs: 60_000, timeoutMs: parentTimeout }),
      define("app", app, { dependsOn: ["db"], confirm, intervalMs: 5000 }),
    ],
  });
  await world.monitor.start();
  await world.clock.advance(61_000);
  return { ...world, db, app };
}

describe("a component that fails before the one that it depends on was seen to fail", () => {
  it("is not told of: its parent is asked at once, found DOWN, and named as the cause", async () => {
    const { monitor, clock, sent, db, app } = await pair();
    db.answer = refused;
    app.answer = refused;
    await clock.advance(6000);
    expect(monitor.component("db")?.status).toBe("DOWN");
    expect(messages(sent).filter((it) => it.startsWith("app"))).toEqual([]);
    expect(messages(sent)).toContain("db firing DOWN");
    const [incident, ...others] = monitor.alerting.openIncidents();
    expect(others).toEqual([]);
    expect(incident).toMatchObject({ cause_component_id: "db" });
    expect(incident?.members.map(({ component_id }) => component_id).sort()).toEqual(["app", "db"]);
  });

  it("is told of as soon as its parent has answered that it is well", async () => {
    const { clock, sent, app, db } = await pair();
    const checks = db.checks;
    app.answer = refused;
    await clock.advance(6000);
    expect(db.checks).toBe(checks + 1);
    expect(messages(sent)).toContain("app firing DOWN");
  });

  it("is told of within the alert's five seconds although its parent answers nothing", async () => {
    const { clock, sent, app, db } = await pair({ parentTimeout: 10_000 });
    db.answer = () => new Promise(() => {});
    app.answer = refused;
    await clock.advance(5000 + 3600);
    expect(messages(sent)).toContain("app firing DOWN");
    db.answer = measured();
  });
});
