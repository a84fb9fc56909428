import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { LIFECYCLES, URGENCIES, type Urgency } from "../status/component-type.ts";
import { HEALTH_STATUSES, type HealthStatus, statusRank } from "../status/health-status.ts";
import { judgeSystem } from "./judge-system.ts";
import type { SystemMember, SystemPolicy } from "./quota.ts";

function member(componentId: string, status: HealthStatus | null, urgency: Urgency | null = null): SystemMember {
  return { componentId, status, lifecycle: status === null ? "pending" : "active", urgency };
}

/** So many components of each status, without urgency. */
function system(shares: Partial<Record<HealthStatus, number>>): SystemMember[] {
  return HEALTH_STATUSES.flatMap((status) =>
    Array.from({ length: shares[status] ?? 0 }, (_, index) => member(`${status.toLowerCase()}-${index}`, status)),
  );
}

const statusOf = (members: readonly SystemMember[], policy: SystemPolicy = "quota") =>
  judgeSystem(members, policy).status;

describe("policy quota", () => {
  it("has no status while nothing counts", () => {
    expect(judgeSystem([], "quota")).toMatchObject({ status: null, reason: "nothing monitored yet" });
    const uncounted: SystemMember[] = [
      member("a", null),
      { ...member("b", "DOWN"), lifecycle: "paused" },
      { ...member("c", "DOWN"), lifecycle: "maintenance" },
    ];
    const judged = judgeSystem(uncounted, "quota");
    expect(judged.status).toBeNull();
    expect(judged.reason).toContain("no component counts of 3");
    expect(judged.counts).toMatchObject({ total_components: 3, down_components: 0, uncounted_components: 3 });
  });

  it("is DOWN only when all are", () => {
    expect(judgeSystem(system({ DOWN: 3 }), "quota")).toMatchObject({
      status: "DOWN",
      reason: "all 3 components are DOWN",
    });
    expect(statusOf(system({ DOWN: 1 }))).toBe("DOWN");
    expect(statusOf(system({ DOWN: 9, HEALTHY: 1 }))).toBe("CRITICAL");
    expect(statusOf([...system({ DOWN: 2 }), { ...member("x", "HEALTHY"), lifecycle: "paused" }])).toBe("DOWN");
  });

  it("is CRITICAL over 30 % CRITICAL, strictly", () => {
    expect(statusOf(system({ CRITICAL: 3, HEALTHY: 7 }))).toBe("WARNING");
    expect(statusOf(system({ CRITICAL: 4, HEALTHY: 6 }))).toBe("CRITICAL");
    expect(statusOf(system({ CRITICAL: 300, HEALTHY: 700 }))).toBe("WARNING");
    expect(statusOf(system({ CRITICAL: 301, HEALTHY: 699 }))).toBe("CRITICAL");
  });

  it("is WARNING over 50 % WARNING, strictly, or with any CRITICAL", () => {
    expect(statusOf(system({ WARNING: 5, HEALTHY: 5 }))).toBe("HEALTHY");
    expect(statusOf(system({ WARNING: 6, HEALTHY: 4 }))).toBe("WARNING");
    expect(statusOf(system({ CRITICAL: 1, HEALTHY: 99 }))).toBe("WARNING");
  });

  it("keeps its edges exact at every size", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 3000 }), fc.nat(), (total, seed) => {
        const part = seed % (total + 1);
        const critical = statusOf(system({ CRITICAL: part, HEALTHY: total - part }));
        expect(critical === "CRITICAL").toBe(BigInt(part) * 10n > BigInt(total) * 3n);
        const warning = statusOf(system({ WARNING: part, HEALTHY: total - part }));
        expect(warning === "WARNING").toBe(BigInt(part) * 2n > BigInt(total));
      }),
      { numRuns: 50 },
    );
  });
});

describe("urgency", () => {
  const healthy = system({ HEALTHY: 20 });

  it("required passes its status through", () => {
    for (const status of HEALTH_STATUSES) expect(statusOf([...healthy, member("gw", status, "required")])).toBe(status);
  });

  it("strong passes at most CRITICAL", () => {
    expect(statusOf([...healthy, member("md", "WARNING", "strong")])).toBe("WARNING");
    expect(statusOf([...healthy, member("md", "CRITICAL", "strong")])).toBe("CRITICAL");
    expect(statusOf([...healthy, member("md", "DOWN", "strong")])).toBe("CRITICAL");
  });

  it("weak passes at most WARNING, and none nothing", () => {
    expect(statusOf([...healthy, member("news", "DOWN", "weak")])).toBe("WARNING");
    expect(statusOf([...healthy, member("news", "DOWN", "none")])).toBe("HEALTHY");
  });

  it("weak and none leave the quota", () => {
    const shielded = [
      ...system({ WARNING: 6, HEALTHY: 5 }),
      ...Array.from({ length: 9 }, (_, i) => member(`n${i}`, "HEALTHY", "none")),
    ];
    expect(statusOf(shielded)).toBe("WARNING");
    const down = [...system({ DOWN: 2 }), member("news", "HEALTHY", "weak")];
    expect(statusOf(down)).toBe("DOWN");
  });

  it("lets weak components decide alone up to WARNING, and none not at all", () => {
    expect(statusOf([member("news", "DOWN", "weak")])).toBe("WARNING");
    expect(statusOf([member("news", "HEALTHY", "weak")])).toBe("HEALTHY");
    expect(statusOf([member("toy", "DOWN", "none")])).toBeNull();
  });
});

describe("policy worst", () => {
  it("is the worst that counts, within the caps of urgency", () => {
    expect(statusOf(system({ HEALTHY: 99, DOWN: 1 }), "worst")).toBe("DOWN");
    expect(statusOf(system({ HEALTHY: 99, WARNING: 1 }), "worst")).toBe("WARNING");
    expect(statusOf([member("a", "HEALTHY"), member("b", "DOWN", "strong")], "worst")).toBe("CRITICAL");
    expect(statusOf([member("a", "HEALTHY"), member("b", "DOWN", "weak")], "worst")).toBe("WARNING");
    expect(statusOf([member("a", "HEALTHY"), member("b", "DOWN", "none")], "worst")).toBe("HEALTHY");
    expect(statusOf([], "worst")).toBeNull();
  });
});

describe("the reason", () => {
  const reasonOf = (members: readonly SystemMember[]) => judgeSystem(members, "quota").reason;

  it("names the components that decided", () => {
    const members = [...system({ HEALTHY: 25, WARNING: 1 }), member("order-gateway", "DOWN", "required")];
    expect(reasonOf(members)).toBe("DOWN: order-gateway (required); 2 of 27 components not healthy");
  });

  it("says when a share decided, and counts those it does not name", () => {
    expect(reasonOf(system({ CRITICAL: 5, HEALTHY: 5 }))).toBe(
      "CRITICAL: critical-0, critical-1, critical-2 and 2 more (over 30 %); 5 of 10 components not healthy",
    );
    expect(reasonOf(system({ WARNING: 2, HEALTHY: 1 }))).toBe(
      "WARNING: warning-0, warning-1 (over 50 %); 2 of 3 components not healthy",
    );
  });

  it("names a weak one when it was the one that decided", () => {
    const members = [...system({ WARNING: 1, HEALTHY: 9 }), member("news", "DOWN", "weak")];
    expect(reasonOf(members)).toBe("DOWN: news (weak); 2 of 11 components not healthy");
  });

  it("names required ones first", () => {
    const members = [...system({ CRITICAL: 9 }), member("zz-risk", "CRITICAL", "required")];
    expect(reasonOf(members)).toContain("CRITICAL: zz-risk (required), critical-0");
  });

  it("says that all is well, or too little is not", () => {
    expect(reasonOf(system({ HEALTHY: 27 }))).toBe("all 27 components are healthy");
    expect(reasonOf(system({ HEALTHY: 1 }))).toBe("the only component is healthy");
    expect(reasonOf(system({ HEALTHY: 9, WARNING: 1 }))).toBe(
      "1 of 10 components not healthy, too few to change the system",
    );
  });

  it("stays short however many and however long", () => {
    const members = Array.from({ length: 500 }, (_, i) =>
      member(`${"x".repeat(500)}-${i}`, HEALTH_STATUSES[i % 4] ?? "DOWN", "required"),
    );
    expect(reasonOf(members).length).toBeLessThan(1000);
  });
});

function systems(status: fc.Arbitrary<HealthStatus | null>, urgency: fc.Arbitrary<Urgency | null>) {
  const lifecycle = fc.constantFrom(...LIFECYCLES, "active" as const, "active" as const);
  const componentId = fc.string({ minLength: 1, maxLength: 8 });
  const anyMember: fc.Arbitrary<SystemMember> = fc.record({ componentId, status, lifecycle, urgency });
  return fc.uniqueArray(anyMember, { maxLength: 30, selector: (m) => m.componentId });
}
/** Also systems with more of the middle statuses and no urgency, so that the shares are met. */
const anySystem = fc.oneof(
  systems(fc.constantFrom(...HEALTH_STATUSES, null), fc.constantFrom(...URGENCIES, null)),
  systems(fc.constantFrom<HealthStatus>("HEALTHY", "WARNING", "CRITICAL"), fc.constant(null)),
  systems(fc.constantFrom<HealthStatus>("WARNING", "DOWN"), fc.constant(null)),
);
const anyPolicy = fc.constantFrom<SystemPolicy>("quota", "worst");

describe("any system", () => {
  it("is judged the same in every order, in words too", () => {
    const shuffled = anySystem.chain((members) =>
      fc.tuple(fc.constant(members), fc.shuffledSubarray([...members], { minLength: members.length })),
    );
    fc.assert(
      fc.property(shuffled, anyPolicy, ([members, other], policy) => {
        expect(judgeSystem(other, policy)).toEqual(judgeSystem(members, policy));
      }),
    );
  });

  it("never improves when one component gets worse", () => {
    fc.assert(
      fc.property(anySystem, fc.nat(), anyPolicy, (members, pick, policy) => {
        const index = pick % Math.max(1, members.length);
        const chosen = members[index];
        if (chosen === undefined || chosen.status === null) return;
        const before = statusOf(members, policy);
        for (const status of HEALTH_STATUSES.slice(statusRank(chosen.status) + 1)) {
          const after = statusOf(members.with(index, { ...chosen, status }), policy);
          if (before === null || after === null) expect(after).toBe(before);
          else expect(statusRank(after)).toBeGreaterThanOrEqual(statusRank(before));
        }
      }),
      { numRuns: 500 },
    );
  });

  it("counts every component once", () => {
    fc.assert(
      fc.property(anySystem, anyPolicy, (members, policy) => {
        const { total_components, ...parts } = judgeSystem(members, policy).counts;
        expect(total_components).toBe(members.length);
        expect(Object.values(parts).reduce((sum, part) => sum + part, 0)).toBe(members.length);
      }),
    );
  });

  it("is not moved by components that don't count", () => {
    fc.assert(
      fc.property(anySystem, anyPolicy, (members, policy) => {
        const paused: SystemMember = { componentId: "extra", status: "DOWN", lifecycle: "paused", urgency: "required" };
        expect(statusOf([...members, paused], policy)).toBe(statusOf(members, policy));
      }),
    );
  });
});
