import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { BASE, createTestApi, definition, refusedAnswer, type TestApi } from "../api.fixture.ts";

const SAMPLE =
  /^([a-zA-Z_:][a-zA-Z0-9_:]*)(\{(?:[a-zA-Z_][a-zA-Z0-9_]*="(?:[^"\\\n]|\\["\\n])*",?)*\})? (NaN|[+-]Inf|-?[0-9.e+-]+)$/;

let api: TestApi;
beforeEach(async () => {
  api = await createTestApi({ components: [definition("db"), definition("gateway"), definition("idle")] });
  api.answers.set("gateway", refusedAnswer);
  api.answers.set("db", {
    kind: "measured",
    metrics: [
      {
        name: "response_time",
        value: 250,
        unit: "ms",
        labels: { endpoint: 'GET "/x"\n\\', component: "mine", "9": "nine" },
      },
      { name: "rows", value: null, unit: "1" },
    ],
  });
  await api.send("POST", `${BASE}/check`, { component_ids: ["db", "gateway"] });
});
afterEach(() => api.close());

const scrape = async (accept = "") => {
  const answer = await api.get("/metrics", { accept });
  return { ...answer, lines: answer.text.split("\n").filter((line) => line !== "") };
};

describe("GET /metrics", () => {
  it("is well-formed and answers 200 although a component is down", async () => {
    const { status, lines, headers } = await scrape();
    expect(status).toBe(200);
    expect(headers["content-type"]).toBe("text/plain; version=0.0.4; charset=utf-8");
    const families = new Set<string>();
    for (const line of lines) {
      if (line.startsWith("# TYPE ")) {
        const name = line.split(" ")[2] ?? "";
        expect(families.has(name), `${name} is announced once`).toBe(false);
        families.add(name);
      } else if (!line.startsWith("# HELP ")) expect(line).toMatch(SAMPLE);
    }
    expect(new Set(lines).size).toBe(lines.length);
  });

  it("shows each component's status as a state set", async () => {
    const { lines } = await scrape();
    const of = (status: string) =>
      lines.find((line) => line.startsWith(`plimsoll_component_status{component="gateway",status="${status}"}`));
    expect(of("DOWN")).toMatch(/ 1$/);
    expect(of("HEALTHY")).toMatch(/ 0$/);
    expect(
      lines.filter((line) => line.startsWith('plimsoll_component_status{component="idle"')).map((line) => line.at(-1)),
    ).toEqual(["0", "0", "0", "0"]);
  });

  it("shows which components flap and which are ill because of another", async () => {
    const { lines } = await scrape();
    expect(lines).toContain('plimsoll_component_flapping{component="db"} 0');
    expect(lines).toContain('plimsoll_component_affected{component="gateway"} 0');
  });

  it("shows probes as blackbox_exporter does, and nothing of what was never checked", async () => {
    const { lines } = await scrape();
    expect(lines).toContain('probe_success{component="db"} 1');
    expect(lines).toContain('probe_success{component="gateway"} 0');
    expect(lines).toContain('probe_duration_seconds{component="db"} 0.25');
    expect(lines.some((line) => line.startsWith('probe_success{component="idle"'))).toBe(false);
  });

  it("shows metrics with their unit and labels, a missing value as NaN", async () => {
    const { lines } = await scrape();
    expect(lines).toContain(
      'plimsoll_metric{component="db",name="response_time",unit="ms",_9="nine",endpoint="GET \\"/x\\"\\n\\\\",label_component="mine"} 250',
    );
    expect(lines).toContain('plimsoll_metric{component="db",name="rows",unit="1"} NaN');
  });

  it("counts checks by kind and tells its version", async () => {
    const { lines } = await scrape();
    expect(lines).toContain('plimsoll_checks_total{kind="remote"} 2');
    expect(lines).toContain('plimsoll_checks_failed_total{kind="remote"} 1');
    expect(lines).toContain('plimsoll_build_info{version="1.2.3"} 1');
    expect(lines.some((line) => line.startsWith('plimsoll_alert_latency_seconds{quantile="0.99"}'))).toBe(true);
  });

  it("speaks OpenMetrics to who accepts it", async () => {
    const { lines, headers } = await scrape("application/openmetrics-text; version=1.0.0,text/plain;q=0.5");
    expect(headers["content-type"]).toContain("application/openmetrics-text; version=1.0.0");
    expect(lines.at(-1)).toBe("# EOF");
    expect(lines).toContain("# TYPE plimsoll_checks counter");
  });

  it("leaves out what only the store knows while it cannot be used", async () => {
    await api.store.close();
    const { status, text } = await scrape();
    expect(status).toBe(200);
    expect(text).not.toContain("plimsoll_alert_latency_seconds");
  });
});
