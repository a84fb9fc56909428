import type {
  AuditRecord,
  AuditVerification,
  BacktestReport,
  ComplianceEvidence,
  Forecast,
  ReportList,
  ResourceCapacity,
  SloReport,
} from "@plimsoll/core";
import { evidenceOf, reportListOf } from "./compliance-fixtures.ts";

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
  evidence: ComplianceEvidence = evidenceOf();
  reports: ReportList = reportListOf();

  /** Null: no route of these. */
  answer({ path, query }: { readonly path: string; readonly query: URLSearchParams }): Response | null {
    if (path === "/forecast") return page(this.forecasts);
    if (path === "/slo") return page(this.objectives);
    if (path === "/capacity") return this.#capacity(query);
    if (path === "/audit") return page(this.trail.filter(({ verb }) => [null, verb].includes(query.get("verb"))));
    if (path === "/backtest" && this.backtest !== null) return Response.json(this.backtest);
    if (path === "/compliance") return Response.json(this.evidence);
    if (path === "/reports") return Response.json(this.reports);
    if (path.startsWith("/reports/")) return fileOf(path.slice("/reports/".length), query);
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

function fileOf(period: string, query: URLSearchParams): Response {
  const name = `plimsoll-${period}-${query.get("for") ?? "now"}.${query.get("format")}`;
  return new Response("a report", { headers: { "content-disposition": `attachment; filename="${name}"` } });
}

function page(items: unknown[]): Response {
  return Response.json({ items, next_cursor: null });
}
