import { describe, expect, it } from "vitest";
import { Subject } from "../../test/subject.ts";

describe("metrics", () => {
  it("are judged as the contract shows them", () => {
    const subject = new Subject({ thresholds: { 'disk_usage{mount="/"}': { warning: 80, critical: 92 } } });
    const details = { total: 100 };
    subject.measureAll(0, [{ name: "disk_usage", labels: { mount: "/" }, value: 79.5, unit: "%", details }]);
    expect(subject.state.metrics).toEqual([
      {
        name: "disk_usage",
        labels: { mount: "/" },
        value: 79.5,
        unit: "%",
        status: "HEALTHY",
        threshold_warning: 80,
        threshold_critical: 92,
        direction: "above",
        timestamp: "2026-11-23T14:02:00.000Z",
        details,
      },
    ]);
  });

  it("say while they are past a threshold whose `for` still runs, until it counts", () => {
    const subject = new Subject({ thresholds: { response_time: { warning: 1000, forMs: 10_000 } } });
    subject.measure(0, 20);
    expect(subject.state.metrics[0]).not.toHaveProperty("waiting");
    subject.measure(5000, 1200);
    const waiting = {
      status: "WARNING",
      since: "2026-11-23T14:02:05.000Z",
      counts_at: "2026-11-23T14:02:15.000Z",
    };
    expect(subject.state.metrics).toMatchObject([{ status: "HEALTHY", waiting }]);
    subject.measure(15_000, 1200);
    expect(subject.state.metrics[0]?.status).toBe("WARNING");
    expect(subject.state.metrics[0]).not.toHaveProperty("waiting");
  });

  it("are judged by the limits that they bring where nothing is configured", () => {
    const subject = new Subject({ confirm: { failures: 1 }, thresholds: {} });
    const age = { name: "age", unit: "s", limits: { warning: 4, critical: 12 } };
    subject.measureAll(0, [{ ...age, value: 5 }]);
    expect(subject.state.reason.text).toBe("age 5 s, warning at 4 s");
    expect(subject.state.metrics).toMatchObject([{ threshold_warning: 4, threshold_critical: 12 }]);
  });

  it.each([
    [{ warning: 6 }, "HEALTHY", 12],
    [{ critical: 5 }, "CRITICAL", 5],
    [{}, "HEALTHY", null],
  ] as const)("are judged by what is configured (%j) before their own limits", (threshold, status, critical) => {
    const subject = new Subject({ confirm: { failures: 1 }, thresholds: { age: threshold } });
    subject.measureAll(0, [{ name: "age", unit: "s", value: 5, limits: { warning: 4, critical: 12 } }]);
    expect(subject.state).toMatchObject({ status, metrics: [{ threshold_critical: critical }] });
  });

  it.each([null, Number.NaN, Number.POSITIVE_INFINITY])("that are missing (%s) are never HEALTHY", (value) => {
    const subject = new Subject({ confirm: { failures: 1 } });
    subject.measure(0, value);
    expect(subject.state).toMatchObject({ status: "CRITICAL", metrics: [{ value: null, status: "CRITICAL" }] });
    expect(subject.state.reason).toEqual({
      code: "missing-value",
      text: "response_time was expected but has no value",
    });
  });

  it("say what the checker found wrong, rather than that a flag is 0", () => {
    const thresholds = { endpoint_up: { critical: 0, direction: "below" } } as const;
    const subject = new Subject({ confirm: { failures: 1 }, thresholds });
    const error = "GET /orders answered 500, expected 2xx";
    subject.measureAll(0, [
      { name: "endpoint_up", labels: { endpoint: "/orders" }, value: 0, unit: "1", details: { error } },
    ]);
    expect(subject.state.reason.text).toBe(`endpoint_up{endpoint="/orders"} 0: ${error}`);
    subject.measureAll(60_000, [
      {
        name: "disk_usage",
        labels: { mount: "/data" },
        value: null,
        unit: "%",
        details: { error: "nothing is mounted there" },
      },
    ]);
    expect(subject.state.reason.text).toBe(
      'disk_usage{mount="/data"} was expected but has no value: nothing is mounted there',
    );
  });

  it("name the worst in the reason, three at most, and the way they are bad", () => {
    const subject = new Subject({ confirm: { failures: 1 }, thresholds: { left: { warning: 7, direction: "below" } } });
    const days = (index: number) => ({ name: "left", labels: { host: `h${index}` }, value: index, unit: "d" });
    subject.measureAll(0, [0, 1, 2, 3, 99].map(days));
    expect(subject.state.reason.text).toBe(
      'left{host="h0"} 0 d, warning at 7 d or less; left{host="h1"} 1 d, warning at 7 d or less; left{host="h2"} 2 d, warning at 7 d or less; and 1 more',
    );
  });

  it("hold their level by for and clear, and say so", () => {
    const thresholds = { cpu_usage: { warning: 80, forMs: 5000, clear: 70 } };
    const subject = new Subject({ confirm: { failures: 1 }, thresholds });
    const cpu = (at: number, value: number | null) => subject.measureAll(at, [{ name: "cpu_usage", value, unit: "%" }]);
    cpu(0, 99);
    expect(subject.state.status).toBe("HEALTHY");
    cpu(5000, 99);
    expect(subject.state.status).toBe("WARNING");
    cpu(10_000, 75);
    expect(subject.state.reason.text).toBe("cpu_usage 75 %, still warning: not yet back to its clear value");
    cpu(15_000, 70);
    expect(subject.state).toMatchObject({ status: "HEALTHY", holds: {} });
    cpu(20_000, null);
    expect(subject.state.status).toBe("WARNING");
  });

  it("of a failed check are shown, and it is DOWN all the same", () => {
    const subject = new Subject({ confirm: { failures: 1 } });
    const metrics = [{ name: "response_time", value: 12, unit: "ms" }];
    subject.result(0, {
      outcome: { kind: "failed", failure: { code: "unexpected-answer", message: "status 500" }, metrics },
    });
    expect(subject.state).toMatchObject({
      status: "DOWN",
      metrics: [{ value: 12, status: "HEALTHY" }],
      lastGoodAt: null,
    });
    subject.fail(5000);
    expect(subject.state.metrics).toEqual([]);
  });
});
