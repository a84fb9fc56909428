import { describe, expect, it } from "vitest";
import { component } from "../../testing/fixtures.ts";
import { chooseShown, MOST_BOXES } from "./choose-shown.ts";
import { layOut } from "./lay-out.ts";

const of = (component_id: string, ...depends_on: string[]) => component(component_id, { depends_on });

describe("what the map draws", () => {
  it("is what depends on something that there is, and what others depend on", () => {
    const { boxes, alone, hidden } = chooseShown([
      of("db"),
      of("engine", "db", "gone"),
      of("host"),
      of("mail", "gone"),
    ]);
    expect(boxes.map(({ component_id }) => component_id)).toEqual(["db", "engine"]);
    expect(alone.map(({ component_id }) => component_id)).toEqual(["host", "mail"]);
    expect(hidden).toBe(0);
  });

  it("is only what is ill and what depends on it where there would be too many", () => {
    const many = Array.from({ length: MOST_BOXES }, (_, n) => of(`c${n}`, "db"));
    const roster = [of("db"), ...many, component("sick", { depends_on: ["db"], status: "DOWN" }), of("next", "sick")];
    const { boxes, hidden } = chooseShown(roster);
    expect(boxes.map(({ component_id }) => component_id)).toEqual(["sick", "next"]);
    expect(hidden).toBe(MOST_BOXES + 1);
    expect(chooseShown(roster.slice(0, -2)).boxes).toHaveLength(MOST_BOXES);
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
