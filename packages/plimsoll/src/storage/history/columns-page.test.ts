import type { ComponentType } from "@plimsoll/core";
import { expect, it } from "vitest";
import type { CheckColumns } from "../../port/check-columns.ts";
import { columnParts } from "./column-builder.ts";
import { pageOfStretches } from "./columns-page.ts";

function columnsOf(componentType: ComponentType, times: readonly number[]): CheckColumns {
  const rows = times.map((at) => ({
    ...({ id: at, at, componentType, status: "HEALTHY", metrics: "[]" } as const),
    ...{ uptimeSeconds: 0, errorCount: 0, lastError: null },
  }));
  const [columns] = columnParts("api", rows);
  if (columns === undefined) throw new Error("no rows");
  return columns;
}

it("loses no row where a type changes while stretches overlap", () => {
  const stretches = [
    columnsOf("API_SERVER", [30, 40]),
    columnsOf("CUSTOM", [50, 100, 150]),
    columnsOf("API_SERVER", [60, 160]),
  ].map((columns) => ({ firstAt: columns.at[0] ?? 0, read: () => columns }));
  const seen: number[] = [];
  for (let from: number | null = 0, pages = 0; from !== null && pages < 20; pages += 1) {
    const query = { componentId: "api", from, to: 1000, limit: 100 };
    const page = pageOfStretches(query, stretches, []);
    seen.push(...(page.columns?.at ?? []));
    from = page.next;
  }
  expect(seen).toEqual([30, 40, 50, 60, 100, 150, 160]);
});
