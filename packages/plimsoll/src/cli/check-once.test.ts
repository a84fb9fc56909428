import { expect, it } from "vitest";
import { createRegistries } from "../app.ts";
import { parseConfig } from "../config/parse-config.ts";
import { createSystemClock } from "../engine/system-clock.ts";
import type { CheckerKind } from "../port/checker.ts";
import { checkOnce } from "./check-once.ts";

it("loads all that its checks need before it times the first, and only what they need", async () => {
  const clock = createSystemClock({ holdOpen: true });
  const registries = createRegistries({ clock });
  const happened: string[] = [];
  const witness = (kind: string): [string, CheckerKind] => {
    const real = registries.checkers.get(kind) as CheckerKind;
    const checker = {
      check: async () => {
        happened.push(`check ${kind}`);
        return { kind: "measured" as const, metrics: [] };
      },
    };
    const load = async () => {
      await Promise.resolve();
      happened.push(`load ${kind}`);
      if (kind === "postgres") throw new Error("it is not there");
    };
    return [kind, { ...real, load, create: () => checker }];
  };
  const checkers = new Map([
    ...registries.checkers,
    witness("tcp"),
    witness("mqtt"),
    witness("postgres"),
    witness("sql"),
  ]);
  const config = parseConfig(
    JSON.stringify({
      components: [
        { id: "gate", check: { kind: "tcp", host: "127.0.0.1", port: 1 } },
        { id: "broker", check: { kind: "mqtt", host: "127.0.0.1" } },
        { id: "orders", check: { kind: "postgres", host: "127.0.0.1", user: "a", database: "b" } },
        {
          id: "unasked",
          check: {
            kind: "sql",
            database: "sqlite:a.db",
            queries: [{ sql: "SELECT 1 AS a", metrics: [{ name: "a" }] }],
          },
        },
      ],
    }),
    { ...registries, checkers, file: "plimsoll.yaml", env: {}, readFile: () => "" },
  );
  const { components } = await checkOnce({ config, ids: ["gate", "broker", "orders"], checkers, clock });
  expect(happened.slice(0, 3).toSorted()).toEqual(["load mqtt", "load postgres", "load tcp"]);
  expect(happened).toEqual(expect.arrayContaining(["check tcp", "check mqtt"]));
  expect(happened).not.toContain("load sql");
  expect(components.map(({ status }) => status)).toEqual(["HEALTHY", "HEALTHY", "DOWN"]);
  expect(components[2]?.last_error).toContain("it is not there");
  registries.egress.close();
});

it("is not ready for an open, since it does not know how the others are", async () => {
  // 20 minutes before New York opens.
  const clock = { ...createSystemClock({ holdOpen: true }), now: () => Date.parse("2026-11-25T14:10:00Z") };
  const registries = createRegistries({ clock });
  const config = parseConfig(
    JSON.stringify({
      components: [
        { id: "gate", calendar: "NYSE", check: { kind: "readiness", components: ["feed", "fede"] } },
        { id: "feed", check: { kind: "tcp", host: "127.0.0.1", port: 1 } },
      ],
    }),
    { ...registries, file: "plimsoll.yaml", env: {}, readFile: () => "" },
  );
  const { components } = await checkOnce({ config, ids: ["gate"], checkers: registries.checkers, clock });
  expect(components[0]).toMatchObject({
    status: "WARNING",
    reason: expect.stringContaining(
      "feed pending: a single pass does not know it yet; fede pending: no component has such an id",
    ),
  });
  registries.egress.close();
});
