import { readFileSync } from "node:fs";
import { join } from "node:path";
import Database from "better-sqlite3";
import { expect, onTestFinished, test } from "vitest";
import { eventually, startPaperEngine } from "../paper-engine.fixture.ts";

interface State {
  readonly iteration: number;
  readonly last_iteration_at: string;
  readonly orders: Readonly<Record<string, number>>;
}
interface Positions {
  readonly positions: readonly { readonly symbol: string; readonly quantity: number }[];
}

test("trades: orders leave past the gate, come back as fills, and stand in the database", async () => {
  const { ofEngine, data } = await startPaperEngine();
  await eventually(async () => ((await ofEngine<State>("/state")).orders.filled ?? 0) >= 10);
  const { orders } = await ofEngine<State>("/state");
  expect(orders).toMatchObject({ rejected: 0, unchecked: 0 });
  const database = new Database(join(data, "orders.db"), { readonly: true });
  onTestFinished(() => void database.close());
  const count = (sql: string) => database.prepare(sql).pluck().get();
  expect(count("SELECT count(*) FROM fills")).toBeGreaterThanOrEqual(10);
  expect(count("SELECT count(*) FROM orders WHERE risk_check_id IS NULL")).toBe(0);
  expect(count("SELECT iteration FROM engine_state")).toBeGreaterThan(0);
  const parents = "SELECT p.quantity, sum(o.filled) AS filled FROM parent_orders p JOIN orders o ON o.parent_id = p.id";
  expect(count(`SELECT count(*) FROM (${parents} GROUP BY p.id) WHERE filled > quantity + 1e-8`)).toBe(0);
});

test("holds what the exchange says that it holds", async () => {
  const { ofEngine, ofExchange } = await startPaperEngine();
  await eventually(async () => ((await ofEngine<State>("/state")).orders.filled ?? 0) >= 5);
  const held = async (ask: typeof ofEngine) => {
    const { positions } = await ask<Positions>("/positions");
    return Object.fromEntries(positions.filter(({ quantity }) => quantity !== 0).map((it) => [it.symbol, it.quantity]));
  };
  await eventually(async () => {
    const [mine, theirs] = await Promise.all([held(ofEngine), held(ofExchange)]);
    expect(mine).toEqual(theirs);
    return Object.keys(mine).length > 0;
  });
});

test("writes its FIX messages as QuickFIX does", async () => {
  const { data, ofEngine } = await startPaperEngine();
  await eventually(async () => ((await ofEngine<State>("/state")).orders.acknowledged ?? 0) >= 1);
  const log = readFileSync(join(data, "FIX.4.4-PAPERENGINE-PAPERVENUE.messages.current.log"), "latin1");
  const lines = log.trimEnd().replaceAll("\x01", "|").split("\n");
  for (const line of lines)
    expect(line).toMatch(/^\d{8}-\d\d:\d\d:\d\d\.\d{9} : 8=FIX\.4\.4\|9=\d+\|35=.*\|10=\d{3}\|$/);
  expect(lines.some((line) => line.includes("|35=D|"))).toBe(true);
  expect(lines.some((line) => line.includes("|35=8|"))).toBe(true);
});

test("sends nothing any more once its kill switch is engaged, and trades again when it is released", async () => {
  const { ofEngine, engine } = await startPaperEngine();
  const sent = async () => (await ofEngine<State>("/state")).orders.sent ?? 0;
  const engage = (engaged: boolean) =>
    fetch(`http://127.0.0.1:${engine.port}/kill-switch`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ engaged }),
    });
  await eventually(async () => (await sent()) > 0);
  expect(await (await engage(true)).json()).toMatchObject({ engaged: true });
  const before = { sent: await sent(), iteration: (await ofEngine<State>("/state")).iteration };
  await eventually(async () => (await ofEngine<State>("/state")).iteration > before.iteration + 10);
  expect(await sent()).toBe(before.sent);
  await engage(false);
  await eventually(async () => (await sent()) > before.sent);
});

test("gives its figures in the text format of Prometheus", async () => {
  const { engine } = await startPaperEngine();
  const answer = await fetch(`http://127.0.0.1:${engine.port}/metrics`);
  expect(answer.headers.get("content-type")).toMatch(/^text\/plain; version=0\.0\.4/);
  const lines = (await answer.text()).trimEnd().split("\n");
  for (const line of lines) expect(line).toMatch(/^(# (HELP|TYPE) \S+ .+|[a-z_]+(\{[a-z]+="[^"]+"\})? -?[\d.e+-]+)$/);
});
