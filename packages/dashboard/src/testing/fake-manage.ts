import type { CheckerTest, ComponentDefinitionView, Discovered, PlannedComponent, Problem } from "@plimsoll/core";
import { component, metric } from "./fixtures.ts";

interface Asked {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly body: unknown;
}

const duration = {
  anyOf: [
    { type: "number", minimum: 0 },
    { type: "string", pattern: "^(\\d+) ?(ms|s|m|h)$" },
  ],
};

/** The schema of a configuration with two kinds, in the shapes that the real one has. */
export const SCHEMA = {
  properties: { components: { items: { anyOf: [{ $ref: "#/$defs/component" }] } } },
  $defs: {
    component: {
      type: "object",
      properties: {
        id: { type: "string" },
        type: { type: "string", enum: ["API_SERVER", "CUSTOM"], description: "default: the kind's" },
        check: { oneOf: [{ $ref: "#/$defs/checker_http" }, { $ref: "#/$defs/checker_redis" }] },
        interval: { ...duration, description: "default: monitoring.check_interval" },
        tags: { type: "array", items: { type: "string" } },
        thresholds: {
          type: "object",
          additionalProperties: {
            anyOf: [
              {
                type: "object",
                properties: {
                  warning: { type: ["number", "null"], description: "WARNING from this value on" },
                  critical: { type: ["number", "null"] },
                  for: duration,
                },
              },
              { type: "null" },
            ],
          },
        },
        recovery: { type: "object", properties: {} },
      },
      required: ["id", "check"],
    },
    checker_http: {
      type: "object",
      properties: {
        kind: { const: "http" },
        base_url: { type: "string" },
        endpoints: {
          type: "array",
          items: {
            anyOf: [
              { type: "string" },
              {
                type: "object",
                properties: { path: { type: "string" }, status: { type: "integer" } },
                required: ["path"],
              },
            ],
          },
        },
        api_key: { type: "string", description: "sent as a bearer token" },
        follow: { type: "boolean", default: true, description: "go where it points to" },
        body: { $ref: "#/$defs/checker_http/$defs/json" },
      },
      required: ["kind", "base_url"],
      $defs: {
        json: { anyOf: [{ type: "string" }, { type: "array", items: { $ref: "#/$defs/checker_http/$defs/json" } }] },
      },
    },
    checker_redis: {
      type: "object",
      properties: { kind: { const: "redis" }, port: { type: "integer", minimum: 1, maximum: 65535, default: 6379 } },
      required: ["kind"],
    },
  },
};

export function definitionOf(id: string, changes: Partial<ComponentDefinitionView> = {}): ComponentDefinitionView {
  return {
    component_id: id,
    source: "api",
    definition: { id, check: { kind: "http", base_url: "http://127.0.0.1:8000" } },
    secrets: [],
    ...changes,
  };
}

/** The components as they were declared, and what is done about them. Null from `answer`: no route of these. */
export class FakeManage {
  definitions: ComponentDefinitionView[] = [];
  discovered: Discovered[] = [];
  planned: PlannedComponent[] = [];
  tested: CheckerTest = { component: component("tested", { metrics: [metric({ value: 12 })] }), took_ms: 12 };
  /** What the next change or test is refused with. */
  refusal: Pick<Problem, "detail" | "errors"> | null = null;

  answer({ method, path, body }: Asked): Response | null {
    if (path === "/config/schema") return Response.json(SCHEMA);
    if (path === "/discovery") return page(this.discovered);
    const [list, encoded] = path.slice(1).split("/");
    if (list !== "checkers") return null;
    const id = encoded === undefined ? null : decodeURIComponent(encoded);
    if (method === "GET") return id === null ? page(this.definitions) : this.#one(id);
    if (this.refusal !== null) {
      const { detail, errors } = this.refusal;
      this.refusal = null;
      return problem(400, "bad_request", { detail, errors });
    }
    if (id === "plan" && method === "POST") return page(this.planned);
    if (id === "test" && method === "POST") return Response.json(this.tested);
    if (method === "DELETE") return this.#remove(id);
    return this.#save(id ?? String((body as { id?: unknown }).id), body as Record<string, unknown>);
  }

  #one(id: string): Response {
    const found = this.definitions.find(({ component_id }) => component_id === id);
    return found === undefined
      ? problem(404, "not_found", { detail: `there is no component ${JSON.stringify(id)}` })
      : Response.json(found);
  }

  #remove(id: string | null): Response {
    this.definitions = this.definitions.filter(({ component_id }) => component_id !== id);
    return new Response(null, { status: 204 });
  }

  #save(id: string, definition: Record<string, unknown>): Response {
    const others = this.definitions.filter(({ component_id }) => component_id !== id);
    this.definitions = [...others, definitionOf(id, { definition })];
    return Response.json(component(id, { source: "api" }));
  }
}

function page(items: readonly unknown[]): Response {
  return Response.json({ items, next_cursor: null });
}

function problem(status: number, code: string, { detail, errors = [] }: Pick<Problem, "detail" | "errors">): Response {
  return Response.json({ type: "about:blank", title: "Refused", status, code, detail, errors }, { status });
}
