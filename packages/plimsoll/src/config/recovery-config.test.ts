import { describe, expect, it } from "vitest";
import { createChannelRegistry } from "../alerting/channels/registry.ts";
import { createPresetRegistry } from "../checkers/presets/registry.ts";
import { createCheckerRegistry } from "../checkers/registry.ts";
import { PlimsollError } from "../port/plimsoll-error.ts";
import { createActionRegistry } from "../recovery/actions/registry.ts";
import type { PlimsollConfig } from "./config.ts";
import { parseComponent } from "./parse-component.ts";
import { parseConfig } from "./parse-config.ts";

const registries = {
  checkers: createCheckerRegistry(),
  channels: createChannelRegistry({ egress: { request: () => Promise.reject(new Error("unused")), close: () => {} } }),
  presets: createPresetRegistry(),
  actions: createActionRegistry(),
};

function parse(text: string): PlimsollConfig {
  const readFile = () => {
    throw new Error("unused");
  };
  return parseConfig(text, { ...registries, file: "/etc/plimsoll/plimsoll.yaml", env: {}, readFile });
}

function mistakes(text: string): string[] {
  try {
    parse(text);
    return [];
  } catch (error) {
    if (!(error instanceof PlimsollError)) throw error;
    return (error.mistakes ?? []).map(({ path, message }) => `${path}: ${message}`);
  }
}

const HASH = "$argon2id$v=19$m=19456,t=2,p=1$c29tZXNhbHRzb21lc2FsdA$YmFzZTY0aGFzaGJhc2U2NGhhc2hiYXNlNjRoYXNoYmE";
const people = (...roles: string[]) =>
  `auth: { users: [${roles.map((role, index) => `{ name: p${index}, role: ${role}, password_hash: "${HASH}" }`).join(", ")}] }`;

const ENGINE =
  "{ id: engine, type: PROCESS, check: { kind: tcp, host: 127.0.0.1, port: 9 }, recovery: { actions: [restart] } }";
const RESTART = "id: restart, kind: command, argv: [/bin/restart], deadline: 10s";

describe("what is read", () => {
  it("has an action do nothing until it is promoted", () => {
    const { recovery, components } = parse(`components: [${ENGINE}]\nrecovery: { actions: [{ ${RESTART} }] }`);
    expect(recovery.actions[0]).toMatchObject({
      kind: "command",
      deadlineMs: 10_000,
      verifyMs: 30_000,
      rule: {
        id: "restart",
        tier: "T1",
        isDryRun: true,
        on: ["DOWN"],
        evidence: 1,
        limits: { attempts: 3, backoffMs: 10_000, perHour: 5, debounceMs: 300_000 },
      },
    });
    expect(components[0]?.recovery?.actions).toEqual(["restart"]);
  });

  it.each([
    [people("approver", "approver"), 2, false],
    [people("approver", "operator"), 1, true],
  ])("asks as many people as there are to ask: %s", (auth, approvalsRequired, isSinglePerson) => {
    expect(parse(auth).recovery).toMatchObject({ approvalsRequired, isSinglePerson });
  });

  it("declares what a component does meanwhile, and what a person does", () => {
    const text = `
components:
  - id: feed
    check: { kind: tcp, host: 127.0.0.1, port: 9 }
    recovery:
      fallback: { text: trades on the second feed, component: second, max_age: 2s, reduce_only: true }
      runbook: [{ text: call the venue, link: "https://example.com/runbook" }]
  - { id: second, check: { kind: tcp, host: 127.0.0.1, port: 10 } }
`;
    expect(parse(text).components[0]?.recovery).toEqual({
      actions: [],
      fallback: { text: "trades on the second feed", component: "second", max_age_seconds: 2, reduce_only: true },
      runbook: [{ text: "call the venue", link: "https://example.com/runbook", action: null }],
    });
  });
});

describe("what is refused", () => {
  const actions = (...list: string[]) =>
    `components: [${ENGINE}]\nrecovery: { actions: [${list.map((it) => `{ ${it} }`).join(", ")}] }`;

  it.each([
    ["no deadline", actions("id: restart, kind: command, argv: [/bin/restart]"), "recovery.actions[0].deadline:"],
    [
      "a command as a string",
      actions('id: restart, kind: command, argv: "restart engine", deadline: 10s'),
      "recovery.actions[0].argv:",
    ],
    [
      "an unknown kind",
      actions("id: restart, kind: reboot, deadline: 10s"),
      'recovery.actions[0].kind: unknown kind "reboot"',
    ],
    ["an unknown option", actions(`${RESTART}, shell: true`), 'recovery.actions[0].shell: unknown key "shell"'],
    [
      "an unknown guard",
      actions(`${RESTART}, guards: [nothing]`),
      'recovery.actions[0].guards[0]: there is no guard "nothing"',
    ],
    [
      "a tier below the kind's",
      actions(`${RESTART}, tier: T0`),
      "recovery.actions[0].tier: command that does this is T1 at least",
    ],
    [
      "one id twice",
      actions(RESTART, RESTART),
      'recovery.actions[1].id: "restart" is the id of another action already',
    ],
    [
      "an action that is not there",
      `components: [${ENGINE}]`,
      'components[0].recovery.actions[0]: there is no action "restart"',
    ],
    [
      "T5 on a list",
      actions(`${RESTART}, tier: T5`),
      "components[0].recovery.actions[0]: restart is T5, which only a person may start",
    ],
    [
      "live T3 without a word",
      actions(`${RESTART}, tier: T3, mode: live`),
      'components[0].recovery.actions[0]: restart is T3: say "automatic: true"',
    ],
    ["automatic beyond T3", actions(`${RESTART}, automatic: true`), "recovery.actions[0].automatic: is for T3 only"],
    [
      "T4 without guards",
      actions(`${RESTART}, tier: T4`),
      "recovery.actions[0].guards: T4 needs a guard that says so: one of kind in_flight",
    ],
    [
      "an order gateway restarted as if it were nothing",
      actions(RESTART).replace("type: PROCESS", "type: ORDER_EXECUTION"),
      "components[0].recovery.actions[0]: engine is of type ORDER_EXECUTION: what stops new risk is T3",
    ],
    [
      "a failover without a fence",
      actions(
        "id: restart, kind: failover, name: data, from: a, to: b, marker: /tmp/m, switch: { kind: command, argv: [/bin/x] }, deadline: 10s",
      ),
      "recovery.actions[0]",
    ],
    [
      "a failover on one answer, which may be forged",
      actions(
        "id: restart, kind: failover, name: data, from: a, to: b, marker: /tmp/m, fence: { kind: command, argv: [/bin/f] }, switch: { kind: command, argv: [/bin/x] }, deadline: 10s, evidence: 1",
      ),
      "recovery.actions[0].evidence: a failover takes 2 failing answers in a row at least",
    ],
    [
      "a restart of what is T4 elsewhere, under another name",
      `components: [${ENGINE}]\nrecovery: { guards: [{ id: f, kind: in_flight, component: engine, metric: m }, { id: r, kind: reconciliation, component: engine }, { id: m, kind: market, calendar: NYSE }], actions: [{ id: restart, kind: systemd, unit: oms, deadline: 10s }, { id: gateway, kind: systemd, unit: oms.service, tier: T4, guards: [f, r, m], deadline: 10s }] }`,
      "recovery.actions[0].tier: gateway is T4 and acts upon the same (unit oms.service)",
    ],
    ...["orders.db", "./orders.db", "/etc/plimsoll/../plimsoll/orders.db"].map((path): [string, string, string] => [
      `what mends an order store that is called ${path}`,
      `components: [{ id: orders, check: { kind: order_store, database: "sqlite:/etc/plimsoll/orders.db", orders: { table: orders, id: id, state: s, open: [open], created: at } } }]\nrecovery: { actions: [{ id: mend, kind: sqlite, path: ${path}, operation: checkpoint, deadline: 10s }] }`,
      "recovery.actions[0].tier: orders are kept in /etc/plimsoll/orders.db: what mends it is T4",
    ]),
    ...["sqlite:orders.db", "sqlite:./orders.db"].map((database): [string, string, string] => [
      `what mends an order store that is watched as ${database}`,
      `components: [{ id: orders, check: { kind: order_store, database: "${database}", orders: { table: orders, id: id, state: s, open: [open], created: at } } }]\nrecovery: { actions: [{ id: mend, kind: sqlite, path: orders.db, operation: checkpoint, deadline: 10s }] }`,
      "recovery.actions[0].tier: orders are kept in /etc/plimsoll/orders.db: what mends it is T4",
    ]),
    [
      "live in memory",
      `storage: { url: "sqlite::memory:" }\n${actions(`${RESTART}, mode: live`)}`,
      "recovery.actions[0].mode: live needs a store that is kept",
    ],
    [
      "T5 that nobody may start",
      actions(`${RESTART}, tier: T5, mode: live`),
      "recovery.actions[0].mode: nobody may start it",
    ],
    [
      "a guard about nothing",
      "recovery: { guards: [{ id: g, kind: healthy, components: [x] }] }",
      'recovery.guards[0]: there is no component "x"',
    ],
    [
      "a guard by no calendar",
      "recovery: { guards: [{ id: g, kind: market, calendar: MARS }] }",
      'recovery.guards[0].calendar: there is no calendar "MARS"',
    ],
    [
      "approvals that outlive what was read",
      "recovery: { approvals: { expires: 1h } }",
      "recovery.approvals.expires: expected between 10s and 5m",
    ],
  ])("%s", (_, text, message) => {
    expect(mistakes(text).filter((it) => it.startsWith(message))).toHaveLength(1);
  });

  it("an order gateway restarted because market data stopped", () => {
    const guards = `guards: [
      { id: a, kind: in_flight, component: engine, metric: orders_in_flight },
      { id: b, kind: reconciliation, component: engine },
      { id: c, kind: market, calendar: NYSE }]`;
    const text = `${people("approver")}\ncomponents: [${ENGINE.replace("PROCESS", "MARKET_DATA")}]
recovery: { actions: [{ ${RESTART}, tier: T4, mode: live, guards: [a, b, c] }], ${guards} }`;
    expect(mistakes(text)).toEqual([
      "components[0].recovery.actions[0]: engine is market data: an order gateway is not restarted because data stopped",
    ]);
    expect(mistakes(text.replace("MARKET_DATA", "ORDER_EXECUTION"))).toEqual([]);
    expect(mistakes(text.replace("MARKET_DATA", "ORDER_EXECUTION").replace(/auth.*\n/, ""))).toEqual([
      "recovery.actions[0].mode: nobody may agree to it: give a user under auth.users the role approver",
    ]);
  });

  it("a component that asks for recovery over the API", () => {
    const posted = { id: "x", check: { kind: "tcp", host: "127.0.0.1", port: 9 }, recovery: { actions: ["restart"] } };
    expect(() => parseComponent(posted, registries, "api")).toThrow(
      "recovery: is for the configuration file only, never the API",
    );
  });
});

describe("an action that a preset brings", () => {
  const BOT = 'preset: freqtrade, username: u, password: p, database: "trades.sqlite"';
  const read = (more = "") => {
    const { recovery, components } = parse(`components: [{ ${BOT}${more} }]`);
    const listed = components.flatMap(({ id, recovery: it }) =>
      (it?.actions ?? []).map((action) => `${id}: ${action}`),
    );
    return { actions: recovery.actions.map(({ rule, what }) => ({ ...rule, what })), listed };
  };

  it("is a dry run, on the lists of the parts that it is for", () => {
    const { actions, listed } = read();
    expect(actions).toMatchObject([
      {
        id: "freqtrade-stop-entries",
        tier: "T3",
        isDryRun: true,
        on: ["CRITICAL", "DOWN"],
        what: "have freqtrade at http://127.0.0.1:8080 stop new entries",
      },
    ]);
    expect(listed).toEqual(["freqtrade-loop: freqtrade-stop-entries", "freqtrade-orders: freqtrade-stop-entries"]);
  });

  it("is promoted, set otherwise or left out where the preset stands", () => {
    const { actions } = read(", id: Bot 2, actions: { stop-entries: { mode: live, automatic: true, evidence: 5 } }");
    expect(actions).toMatchObject([{ id: "bot-2-stop-entries", isDryRun: false, isOptedIn: true, evidence: 5 }]);
    expect(read(", actions: { stop-entries: false }")).toEqual({ actions: [], listed: [] });
    expect(read(", parts: { loop: { recovery: { actions: [] } }, orders: false }").listed).toEqual([]);
  });

  it("is refused by name, and by what is wrong with it, where the preset stands", () => {
    expect(mistakes(`components: [{ ${BOT}, actions: { stop: false } }]`)).toEqual([
      'components[0].actions.stop: the preset has no action "stop"; expected one of stop-entries',
    ]);
    expect(mistakes(`components: [{ ${BOT}, actions: { stop-entries: { mode: live, tier: T1 } } }]`)).toEqual([
      "components[0].actions.stop-entries.tier: freqtrade that does this is T3 at least: it would have freqtrade at http://127.0.0.1:8080 stop new entries",
    ]);
    expect(mistakes("components: [{ preset: jesse, password: p, actions: { stop: false } }]")).toEqual([
      'components[0].actions.stop: the preset has no action "stop"; it brings none',
    ]);
  });
});

it("this host has one budget, by whichever of its names an action calls it", () => {
  const call = (id: string, host: string) => `{ id: ${id}, kind: http, url: "http://${host}:8080/stop", deadline: 5s }`;
  const hosts = ["localhost", "127.0.0.1", "[::1]", "engine.lan"];
  const { recovery } = parse(
    `recovery: { actions: [${hosts.map((host, index) => call(`a${index}`, host)).join(", ")}] }`,
  );
  const targets = recovery.actions.map(({ rule }) => rule.target);
  expect(targets).toEqual([...Array(3).fill("server localhost:8080"), "server engine.lan:8080"]);
});
