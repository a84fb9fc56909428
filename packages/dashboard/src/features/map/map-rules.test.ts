import { describe, expect, it } from "vitest";
import type { Roster } from "../../lib/live/roster.ts";
import { component } from "../../testing/fixtures.ts";
import { chooseShown, type Drawn, MOST_BOXES } from "./choose-shown.ts";
import { layOut } from "./lay-out.ts";

const of = (component_id: string, ...depends_on: string[]) => component(component_id, { depends_on });

const show = (roster: Roster, drawn: Drawn | null = null, at = 0) => chooseShown(roster, drawn, at);

describe("what the map draws", () => {
  it("is what depends on something that there is, and what others depend on", () => {
    const { boxes, alone, hidden } = show([of("db"), of("engine", "db", "gone"), of("host"), of("mail", "gone")]);
    expect(boxes.map(({ component_id }) => component_id)).toEqual(["db", "engine"]);
    expect(alone.map(({ component_id }) => component_id)).toEqual(["host", "mail"]);
    expect(hidden).toBe(0);
  });

  it("is only what is ill and what depends on it where there would be too many", () => {
    const many = Array.from({ length: MOST_BOXES }, (_, n) => of(`c${n}`, "db"));
    const roster = [of("db"), ...many, component("sick", { depends_on: ["db"], status: "DOWN" }), of("next", "sick")];
    const { boxes, hidden } = show(roster);
    expect(boxes.map(({ component_id }) => component_id)).toEqual(["sick", "next"]);
    expect(hidden).toBe(MOST_BOXES + 1);
    expect(show(roster.slice(0, -2)).boxes).toHaveLength(MOST_BOXES);
  });

  describe("where there would be too many, while statuses move", () => {
    const firm = (...ill: string[]) => [
      of("db"),
      ...Array.from({ length: MOST_BOXES + 5 }, (_, n) =>
        component(`c${n}`, { depends_on: ["db"], status: ill.includes(`c${n}`) ? "DOWN" : "HEALTHY" }),
      ),
    ];
    const idsOf = ({ boxes }: ReturnType<typeof show>) => boxes.map(({ component_id }) => component_id);

    it("stays where it is when something recovers", () => {
      const before = show(firm("c1", "c2"));
      const after = show(firm("c2"), before.drawn, 10);
      expect(idsOf(after)).toEqual(["c1", "c2"]);
      expect(after.drawn).toBe(before.drawn);
    });

    it("takes in what becomes ill, once in each step of time", () => {
      const before = show(firm("c1", "c2"));
      expect(idsOf(show(firm("c2", "c3"), before.drawn, 0))).toEqual(["c1", "c2"]);
      const after = show(firm("c2", "c3"), before.drawn, 10);
      expect(idsOf(after)).toEqual(["c2", "c3"]);
      expect(idsOf(show(firm("c3", "c4"), after.drawn, 10))).toEqual(["c2", "c3"]);
    });

    it("is chosen at once where something drawn is gone, or nothing was drawn yet", () => {
      const before = show(firm("c1", "c2"));
      const without = firm("c2").filter(({ component_id }) => component_id !== "c1");
      expect(idsOf(show(without, before.drawn, 0))).toEqual(["c2"]);
      expect(idsOf(show(firm("c1"), show([]).drawn, 0))).toEqual(["c1"]);
    });

    it("is what is ill before what only depends on it", () => {
      const last = `c${MOST_BOXES + 4}`;
      const illDb = component("db", { status: "DOWN" });
      const drawn = idsOf(show([illDb, ...firm(last).slice(1)]));
      expect(drawn).toHaveLength(MOST_BOXES);
      expect(drawn).toContain(last);
    });
  });

  it("is all of few, also of those that have just come", () => {
    const before = show([of("db"), of("engine", "db")]);
    const { boxes } = show([of("db"), of("engine", "db"), of("desk", "engine")], before.drawn, 0);
    expect(boxes).toHaveLength(3);
  });
});

describe("where the map places things", () => {
  const columns = (...entries: ReturnType<typeof of>[]) => {
    const { boxes } = layOut(entries);
    const xs = [...new Set(boxes.map(({ x }) => x))].sort((a, b) => a - b);
    return xs.map((x) => boxes.filter((box) => box.x === x).map(({ id }) => id));
  };

  it("is causes before effects, each as far right as its longest way", () => {
    expect(columns(of("gateway", "engine", "db"), of("engine", "db"), of("db"))).toEqual([
      ["db"],
      ["engine"],
      ["gateway"],
    ]);
  });

  it("is inside the sheet, without overlaps, also for a cycle", () => {
    const { boxes, edges, width, height } = layOut([of("a", "c"), of("b", "a"), of("c", "b"), of("d", "a", "a")]);
    expect(boxes).toHaveLength(4);
    expect(edges).toHaveLength(4);
    for (const { x, y } of boxes) {
      expect([x >= 0, y >= 0, x + 196 <= width, y + 52 <= height]).toEqual([true, true, true, true]);
    }
    expect(new Set(boxes.map(({ x, y }) => `${x} ${y}`)).size).toBe(4);
    for (const { path } of edges) expect(path).toMatch(/^M[\d.]+ [\d.]+C/);
  });
});
