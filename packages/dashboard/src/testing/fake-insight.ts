import type {
  AuditRecord,
  AuditVerification,
  BacktestReport,
  Forecast,
  ResourceCapacity,
  SloReport,
} from "@plimsoll/core";

/** What is worked out of history, as the server answers it. */
export class FakeInsight {
  forecasts: Forecast[] = [];
  objectives: SloReport[] = [];
  resources: ResourceCapacity[] = [];
  /** What a what-if is refused with. */
  refusal: string | null = null;
  trail: AuditRecord[] = [];
  /** One answer a step of a walk along the trail. */
  walk: AuditVerification[] = [];
  backtest: BacktestReport | null = null;

  /** Null: no route of these. */
  answer({ path, query }: { readonly path: string; readonly query: URLSearchParams }): Response | null {
    if (path === "/forecast") return page(this.forecasts);
    if (path === "/slo") return page(this.objectives);
    if (path === "/capacity") return this.#capacity(query);
    if (path === "/audit") return page(this.trail.filter(({ verb }) => [null, verb].includes(query.get("verb"))));
    if (path === "/backtest" && this.backtest !== null) return Response.json(this.backtest);
    if (path === "/audit/verify") return Response.json(this.walk[Number(query.get("cursor") ?? 0)]);
    return null;
  }

  #capacity(query: URLSearchParams): Response {
    if (query.get("what_if") !== null && this.refusal !== null) {
      const problem = { type: "about:blank", title: "not_found", status: 404, code: "not_found", detail: this.refusal };
      return Response.json(problem, { status: 404 });
    }
    return page(this.resources);
  }
}

function page(items: unknown[]): Response {
  return Response.json({ items, next_cursor: null });
}
