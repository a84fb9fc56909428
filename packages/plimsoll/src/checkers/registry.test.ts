import { expect, test } from "vitest";
import { parseComponent } from "../config/parse-component.ts";
import { createCheckerRegistry } from "./registry.ts";

const registries = { checkers: createCheckerRegistry(), channels: new Map(), presets: new Map() };

function parse(check: object, thresholds: object) {
  return () => parseComponent({ id: "a", check, thresholds }, registries, "config");
}

test.each([
  ["success_rate", { kind: "http", base_url: "http://127.0.0.1:1" }, { warning: 95, critical: 90 }],
  ["port_open", { kind: "tcp", host: "127.0.0.1", port: 1 }, { warning: 1, critical: 0 }],
  [
    "feed_message_rate",
    { kind: "websocket", url: "ws://127.0.0.1:1", fields: { symbol: "s" } },
    { warning: 30, critical: 5 },
  ],
  ["process_alive", { kind: "process", name: "engine" }, { warning: 1, critical: 0 }],
])("edges of %s, where low is bad, are read that way round without being told so", (name, check, edges) => {
  expect(parse(check, { [name]: edges })).not.toThrow();
  expect(parse(check, { [name]: { warning: edges.critical, critical: edges.warning } })).toThrow(/direction below/);
});

test("kinds that give the same metric judge it alike", () => {
  const thresholdOf = (kind: string, metric: string) => {
    const thresholds = createCheckerRegistry().get(kind)?.thresholds;
    return (typeof thresholds === "function" ? thresholds({}) : thresholds)?.[metric];
  };
  expect(thresholdOf("fix", "fix_garbled_total")).toEqual({ warning: 1 });
  expect(thresholdOf("fix_log", "fix_garbled_total")).toEqual({ warning: 1 });
  expect(thresholdOf("mysql", "replication_lag")).toEqual({ warning: 30 });
  expect(thresholdOf("postgres", "replication_lag")).toEqual({ warning: 30 });
});
