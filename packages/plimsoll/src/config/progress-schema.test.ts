import { describe, expect, it } from "vitest";
import { createCheckerRegistry } from "../checkers/registry.ts";
import { PlimsollError } from "../port/plimsoll-error.ts";
import { parseComponent } from "./parse-component.ts";
import { parseConfig } from "./parse-config.ts";
import { toPublicDefinition } from "./public-definition.ts";

const registries = { checkers: createCheckerRegistry(), channels: new Map(), presets: new Map() };
const heartbeat = { kind: "heartbeat", limit: "15s" };
const tcp = { kind: "tcp", host: "127.0.0.1", port: 1 };

function mistakes(progress: unknown, check: object = heartbeat): string[] {
  try {
    parseComponent({ id: "a", check, progress }, registries, "config");
    return [];
  } catch (error) {
    if (!(error instanceof PlimsollError)) throw error;
    return error.mistakes.map(({ path, message }) => `${path}: ${message}`);
  }
}

describe("progress", () => {
  it("by a metric of its own is a counter that is looked at every 500 ms, unless said otherwise", () => {
    const definition = parseComponent(
      { id: "a", check: heartbeat, progress: { metric: 'progress{name="loop"}', limit: "5s" } },
      registries,
      "config",
    );
    expect(definition.progress).toEqual({
      metric: 'progress{name="loop"}',
      name: "progress",
      labels: { name: "loop" },
      kind: "counter",
      limitMs: 5000,
      sampleMs: 500,
    });
    expect(toPublicDefinition(definition).progress).toEqual({
      metric: 'progress{name="loop"}',
      kind: "counter",
      limit: "5s",
      sample: "500ms",
    });
  });

  it.each([
    [{}, "progress.metric: is missing; expected a metric of its own, or component"],
    [{ metric: "progress" }, "progress.limit: is missing; expected how long it may stand still, such as 30s"],
    [{ metric: "pro gress", limit: "5s" }, expect.stringContaining("progress.metric: expected a metric name")],
    [{ metric: "progress", limit: "5s", kind: "gauge" }, expect.stringContaining("progress.kind: ")],
    [{ component: "b", limit: "5s" }, "progress.limit: expected nothing beside component: it has limits of its own"],
    [{ metric: "progress", limits: "5s" }, expect.stringContaining('did you mean "limit"?')],
  ])("%j is refused in words", (progress, words) => {
    expect(mistakes(progress)).toContainEqual(words);
  });

  it("by a metric that the kind never gives is refused: nothing would be seen to move", () => {
    expect(mistakes({ metric: "conection_time", limit: "5s" }, tcp)).toEqual([
      'progress.metric: tcp gives no metric "conection_time"; did you mean "connection_time"?',
    ]);
    expect(mistakes({ metric: "connection_time", limit: "5s" }, tcp)).toEqual([]);
  });

  it("lets a warning be set for its age, whatever the kind gives", () => {
    const thresholds = { progress_age: { warning: 3 } };
    const component = { id: "a", check: tcp, progress: { metric: "connection_time", limit: "5s" }, thresholds };
    expect(() => parseComponent(component, registries, "config")).not.toThrow();
  });
});

describe("progress that another component tells", () => {
  const parse = (told: string) => {
    const text = `components:
  - { id: api, check: { kind: tcp, host: a, port: 1 }, progress: { component: ${told} } }
  - { id: loop, check: { kind: heartbeat, limit: 15s } }
`;
    return () => parseConfig(text, { file: "plimsoll.yaml", env: {}, readFile: () => "", ...registries });
  };

  it("must be another one that is there", () => {
    expect(parse("loop")().components[0]?.progress).toEqual({ componentIds: ["loop"] });
    expect(parse("lop")).toThrow(
      /2:\d+: components\[0\]\.progress\.component: there is no component "lop"; did you mean "loop"\?/,
    );
    expect(parse("api")).toThrow(/expected another component/);
  });
});
