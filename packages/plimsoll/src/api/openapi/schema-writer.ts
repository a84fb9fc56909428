import * as core from "@plimsoll/core";
import type { OpenAPIV3_1 } from "openapi-types";
import { z } from "zod";

export type JsonSchema = OpenAPIV3_1.SchemaObject;

/** The schemas that the document names once and refers to. */
const NAMED: readonly (readonly [string, z.ZodType])[] = [
  ["Alert", core.alertRecord],
  ["ComponentHealth", core.componentHealth],
  ["DashboardSummary", core.dashboardSummary],
  ["HealthCheck", core.healthCheckRow],
  ["HealthMetric", core.healthMetric],
  ["HistoryBucket", core.historyBucket],
  ["MetricSeries", core.metricSeries],
  ["MetricSummary", core.metricSummary],
  ["MonitoringStatus", core.monitoringStatus],
  ["Problem", core.problem],
  ["SelfTest", core.selfTest],
  ["Statistics", core.statistics],
  ["StatusCounts", core.statusCounts],
  ["StatusSpan", core.statusSpan],
  ["StreamMessage", core.streamMessage],
  ["SystemEvent", core.systemEvent],
  ["SystemHealth", core.systemHealth],
];

/** Zod's own notes on a schema, with a name for those that the document names. Nothing is registered globally. */
class NamedNotes extends z.core.$ZodRegistry<z.core.JSONSchemaMeta> {
  readonly #names = new Map<unknown, string>(NAMED.map(([name, schema]) => [schema, name]));

  override get(schema: z.core.$ZodType) {
    const id = this.#names.get(schema);
    const notes = z.globalRegistry.get(schema as z.ZodType);
    return (id === undefined ? notes : { ...notes, id }) as ReturnType<
      z.core.$ZodRegistry<z.core.JSONSchemaMeta>["get"]
    >;
  }
}

/** Writes Zod schemas as JSON Schema 2020-12, as OpenAPI 3.1 takes it, and gathers the named ones on the way. */
export class SchemaWriter {
  readonly schemas: Record<string, JsonSchema> = {};
  readonly #notes = new NamedNotes();

  /** `input` is what a caller sends; `output` is what we answer, to which fields may be added in time. */
  write(schema: z.ZodType, io: "input" | "output"): JsonSchema {
    const {
      $defs = {},
      $schema: _,
      ...written
    } = z.toJSONSchema(schema, {
      io,
      metadata: this.#notes,
      unrepresentable: "any",
      override: ({ zodSchema, jsonSchema }) => {
        const { def } = zodSchema._zod;
        if (io === "output" && def.type === "object" && def.catchall === undefined)
          delete jsonSchema.additionalProperties;
        // The pattern of a time says nothing to a reader that its format does not.
        if (jsonSchema.format === "date-time") delete jsonSchema.pattern;
        delete jsonSchema.id;
      },
    });
    for (const [name, definition] of Object.entries($defs)) this.schemas[name] ??= withReferences(definition);
    return withReferences(written);
  }
}

/** References point into the schema itself; in the document the named ones stand in one place for all. */
function withReferences(schema: unknown): JsonSchema {
  const text = JSON.stringify(schema).replaceAll('"$ref":"#/$defs/', '"$ref":"#/components/schemas/');
  return JSON.parse(text);
}
