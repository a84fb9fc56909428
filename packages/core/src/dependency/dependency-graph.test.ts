import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { HealthStatus } from "../status/health-status.ts";
import { createDependencyGraph, type DependencyNode, type StatusOf } from "./dependency-graph.ts";

/** `{ app: "db cache" }`: app depends on db and cache. */
function graphOf(table: Record<string, string>) {
  return createDependencyGraph(
    Object.entries(table).map(([componentId, on]) => ({ componentId, dependsOn: on === "" ? [] : on.split(" ") })),
  );
}

function statuses(table: Record<string, HealthStatus | null>): StatusOf {
  return (id) => (id in table ? (table[id] ?? null) : "HEALTHY");
}

describe("the cause of a component's trouble", () => {
  const chain = graphOf({ disk: "", db: "disk", app: "db", web: "app" });

  it("is the DOWN one nearest to the root", () => {
    expect(chain.causeOf("web", statuses({ disk: "DOWN", db: "DOWN", app: "DOWN" }))).toBe("disk");
    expect(chain.causeOf("app", statuses({ db: "DOWN", web: "DOWN" }))).toBe("db");
    expect(chain.causeOf("db", statuses({ db: "DOWN" }))).toBeNull();
    expect(chain.causeOf("disk", statuses({ disk: "DOWN" }))).toBeNull();
  });

  it("is looked for through what is ill or unknown, but not through what is well", () => {
    expect(chain.causeOf("web", statuses({ disk: "DOWN", db: "WARNING", app: null }))).toBe("disk");
    expect(chain.causeOf("web", statuses({ disk: "DOWN", app: "DOWN" }))).toBe("app");
    expect(chain.causeOf("app", statuses({ disk: "DOWN" }))).toBeNull();
  });

  it("is only ever one that is DOWN", () => {
    expect(chain.causeOf("web", statuses({ app: "CRITICAL", db: "CRITICAL" }))).toBeNull();
  });

  it("is the same whatever the order of declaration: the widest blast radius, then the first by id", () => {
    const down = statuses({ a: "DOWN", b: "DOWN", c: "DOWN" });
    expect(graphOf({ web: "b a" }).causeOf("web", down)).toBe("a");
    expect(graphOf({ web: "a b c", other: "b" }).causeOf("web", down)).toBe("b");
    expect(graphOf({ other: "b", web: "c b a" }).causeOf("web", down)).toBe("b");
  });

  it("tolerates ids that nobody declared, and circles", () => {
    expect(graphOf({ app: "gone" }).causeOf("app", () => null)).toBeNull();
    expect(graphOf({ app: "gone" }).causeOf("stranger", () => "DOWN")).toBeNull();
    const circle = graphOf({ a: "b", b: "c", c: "b a" });
    expect(circle.causeOf("a", () => "DOWN")).toBe("b");
    expect(circle.dependentsOf("a")).toEqual(["b", "c"]);
    expect(graphOf({ a: "a" }).causeOf("a", () => "DOWN")).toBeNull();
  });
});

describe("the blast radius", () => {
  it("holds everything that depends on a component, directly or not, once", () => {
    const graph = graphOf({ db: "", cache: "db", app: "db cache", web: "app app" });
    expect(graph.dependentsOf("db")).toEqual(["app", "cache", "web"]);
    expect(graph.countDependents("cache")).toBe(2);
    expect(graph.dependentsOf("web")).toEqual([]);
    expect(graph.dependentsOf("stranger")).toEqual([]);
    expect(graph.parentsOf("web")).toEqual(["app"]);
    expect(graph.dependentsOf("db")).toBe(graph.dependentsOf("db"));
  });

  it("agrees with the causes: whatever a cause explains lies within its radius", () => {
    const node = (_: unknown, index: number) =>
      fc.record({
        componentId: fc.constant(`c${index}`),
        dependsOn: fc
          .uniqueArray(fc.nat({ max: Math.max(0, index - 1) }), { maxLength: index === 0 ? 0 : 3 })
          .map((to) => to.map((it) => `c${it}`)),
      });
    const nodes: fc.Arbitrary<DependencyNode[]> = fc
      .integer({ min: 1, max: 12 })
      .chain((size) => fc.tuple(...Array.from({ length: size }, node)));
    const status = fc.constantFrom<(HealthStatus | null)[]>("HEALTHY", "WARNING", "DOWN", "DOWN", null);
    fc.assert(
      fc.property(nodes, fc.array(status, { minLength: 12, maxLength: 12 }), (all, table) => {
        const graph = createDependencyGraph(all);
        const statusOf: StatusOf = (id) => table[Number(id.slice(1))] ?? null;
        for (const { componentId } of all) {
          const cause = graph.causeOf(componentId, statusOf);
          if (cause === null) {
            for (const parent of graph.parentsOf(componentId)) expect(statusOf(parent)).not.toBe("DOWN");
            continue;
          }
          expect(statusOf(cause)).toBe("DOWN");
          expect(graph.dependentsOf(cause)).toContain(componentId);
          expect(graph.causeOf(cause, statusOf)).toBeNull();
        }
      }),
    );
  });
});

describe("ten thousand components", () => {
  const ids = Array.from({ length: 10_000 }, (_, index) => `c${index}`);

  it("in one chain, all DOWN, are read without a deep stack, each question in one walk", () => {
    let asked = 0;
    const graph = createDependencyGraph(
      ids.map((componentId, index) => ({ componentId, dependsOn: index === 0 ? [] : [`c${index - 1}`] })),
    );
    const down: StatusOf = () => {
      asked += 1;
      return "DOWN";
    };
    expect(graph.causeOf("c9999", down)).toBe("c0");
    expect(asked).toBeLessThan(20_000);
    expect(graph.countDependents("c0")).toBe(9999);
  });

  it("on one DOWN parent each ask about that one alone", () => {
    let asked = 0;
    const graph = createDependencyGraph(
      ids.map((componentId, index) => ({ componentId, dependsOn: index === 0 ? [] : ["c0"] })),
    );
    for (const id of ids) {
      const cause = graph.causeOf(id, () => {
        asked += 1;
        return "DOWN";
      });
      expect(cause).toBe(id === "c0" ? null : "c0");
    }
    expect(asked).toBe(9999);
    expect(graph.dependentsOf("c0")).toHaveLength(9999);
  });
});
