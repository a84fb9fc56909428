import { describe, expect, test } from "vitest";
import { PlimsollError } from "../../port/plimsoll-error.ts";
import { parsePlan, readOutline } from "./drill-plan.ts";
import { refuseRemote } from "./refuse-remote.ts";

const PLAN = `
name: my engine
variables: { CONTROL: port, DATA: folder, HOOK: webhook }
monitor: { config: plimsoll.yaml }
on: { url: "http://127.0.0.1:\${CONTROL}/faults/{fault}", body: { on: true, name: "{fault}" } }
off: { url: "http://127.0.0.1:\${CONTROL}/faults/{fault}", body: { on: false } }
faults:
  - { fault: slow acks, limit: 10s, expect: { components: [orders], metric: ack_latency } }
  - fault: other
    limit: 5s
    recovery: 2m
    off: { method: DELETE, url: "http://localhost:1/mend" }
    expect: { components: [a, b], affects: [c] }
`;
const parse = (text: string) => parsePlan(text, { file: "/plans/drill.yaml", env: { CONTROL: "9700" } });

function mistakesOf(text: string): string[] {
  try {
    parse(text);
    return [];
  } catch (error) {
    if (!(error instanceof PlimsollError)) throw error;
    return error.mistakes.map(({ line, path, message }) => `${line}: ${path}: ${message}`);
  }
}

describe("a drill plan", () => {
  test("gives each fault its switches, with its name and the variables filled in", () => {
    const { faults, monitor, folder } = parse(PLAN);
    expect(folder).toBe("/plans");
    expect(monitor).toEqual({ config: "/plans/plimsoll.yaml" });
    expect(faults[0]).toMatchObject({
      limit: 10_000,
      recovery: 60_000,
      on: { method: "POST", url: "http://127.0.0.1:9700/faults/slow%20acks", body: { on: true, name: "slow acks" } },
      off: { url: "http://127.0.0.1:9700/faults/slow%20acks", body: { on: false } },
    });
    expect(faults[1]).toMatchObject({ recovery: 120_000, off: { method: "DELETE", url: "http://localhost:1/mend" } });
  });

  test("tells which variables it wants before they have values", () => {
    const variables = { CONTROL: "port", DATA: "folder", HOOK: "webhook" };
    expect(readOutline(PLAN)).toEqual({ variables, receiverPort: 0 });
    expect(readOutline(`${PLAN}\nreceiver: { port: 9199 }`).receiverPort).toBe(9199);
    expect(readOutline("variables: [")).toEqual({ variables: {}, receiverPort: 0 });
  });

  test("tells every mistake with its line", () => {
    const mistakes = mistakesOf(`${PLAN.replace("limit: 5s", "limt: 5s")}\nsurprise: true`);
    expect(mistakes).toContainEqual(
      expect.stringMatching(/^10: faults\[1\]\.limt: unknown key "limt"; did you mean "limit"/),
    );
    expect(mistakes).toContainEqual(expect.stringMatching(/surprise: unknown key/));
    expect(mistakesOf(PLAN.replace("{CONTROL}", "{NOWHERE}"))[0]).toMatch(/NOWHERE is not set/);
    expect(mistakesOf(PLAN.replace(/^on: .*$/m, ""))).toEqual([
      "8: faults[0].on: is missing; expected on: here or at the top, how the fault is switched on",
    ]);
  });

  test("is refused when it reaches beyond this host", () => {
    expect(() => refuseRemote(parse(PLAN))).not.toThrow();
    const remote = parse(PLAN.replace("http://localhost:1", "https://engine.example.com"));
    expect(() => refuseRemote(remote)).toThrow(/engine\.example\.com, which is not this host.*--allow-remote-target/);
    const elsewhere = parse(PLAN.replace("config: plimsoll.yaml", 'url: "http://10.0.0.5:8787"'));
    expect(() => refuseRemote(elsewhere)).toThrow(/10\.0\.0\.5:8787/);
  });
});
