import * as core from "@plimsoll/core";
import { z } from "zod";
import { BASE_PATH } from "./health-api.ts";
import type { RouteAnswer, RouteSpec, RouteTable } from "./route.ts";
import { COMMON_ANSWERS } from "./routes/answers.ts";
import { controlRoutes } from "./routes/control-routes.ts";
import { readingRoutes } from "./routes/reading-routes.ts";
import { rootRoutes } from "./routes/root-routes.ts";

/** The schemas that the document names once and refers to. */
const NAMED = {
  Alert: core.alertRecord,
  ComponentHealth: core.componentHealth,
  DashboardSummary: core.dashboardSummary,
  HealthCheck: core.healthCheckRow,
  HealthMetric: core.healthMetric,
  HistoryBucket: core.historyBucket,
  MetricSeries: core.metricSeries,
  MetricSummary: core.metricSummary,
  MonitoringStatus: core.monitoringStatus,
  Problem: core.problem,
  SelfTest: core.selfTest,
  Statistics: core.statistics,
  StatusSpan: core.statusSpan,
  StreamMessage: core.streamMessage,
  SystemEvent: core.systemEvent,
  SystemHealth: core.systemHealth,
} as const;

const TAGS: Readonly<Record<string, string>> = {
  health: "The system as a whole",
  components: "What is watched",
  history: "What was",
  control: "The monitor's own work",
  live: "Changes as they happen",
  probes: "For other programs",
};

/** Makes the document when it is first asked for and keeps its text; what it takes to make it is loaded then, too. */
export function createOpenApiSource(version: string): () => Promise<string> {
  let made: Promise<string> | null = null;
  return () => {
    made ??= describeApi(version).catch((error: unknown) => {
      made = null;
      throw error;
    });
    return made;
  };
}

/** The OpenAPI 3.1 document of the route tables, as JSON text. Made by an application that never listens. */
async function describeApi(version: string): Promise<string> {
  const [{ default: fastify }, { default: swagger }, provider] = await Promise.all([
    import("fastify"),
    import("@fastify/swagger"),
    import("fastify-type-provider-zod"),
  ]);
  const schemaRegistry = z.registry<{ id: string }>();
  for (const [id, schema] of Object.entries(NAMED)) schemaRegistry.add(schema, { id });
  const app = fastify({ exposeHeadRoutes: false });
  app.setValidatorCompiler(provider.validatorCompiler);
  app.setSerializerCompiler(() => JSON.stringify);
  await app.register(swagger, {
    openapi: {
      openapi: "3.1.0",
      info: {
        title: "Plimsoll",
        version,
        description: "Health of an automated trading engine: what is watched, how it is and what happened.",
      },
      tags: Object.entries(TAGS).map(([name, description]) => ({ name, description })),
    },
    transform: provider.createJsonSchemaTransform({ schemaRegistry, skipList: [] }),
    transformObject: provider.createJsonSchemaTransformObject({ schemaRegistry }),
  });
  for (const { prefix, table } of documentedTables()) {
    for (const [name, spec] of Object.entries(table)) describeRoute(app, { name, spec, prefix });
  }
  await app.ready();
  const document = JSON.stringify(app.swagger());
  await app.close();
  return document;
}

function documentedTables(): readonly { prefix: string; table: RouteTable }[] {
  return [
    { prefix: BASE_PATH, table: readingRoutes },
    { prefix: BASE_PATH, table: controlRoutes },
    { prefix: "", table: rootRoutes },
  ];
}

function describeRoute(
  app: import("fastify").FastifyInstance,
  { name, spec, prefix }: { name: string; spec: RouteSpec; prefix: string },
): void {
  const { method, path, params, querystring, body, role, elevated, tag, summary } = spec;
  const schema = {
    operationId: name,
    summary,
    description: `Role: ${role}${elevated === undefined ? "" : `; ${elevated}`}.`,
    tags: [tag],
    "x-role": role,
    ...(params !== undefined && { params }),
    ...(querystring !== undefined && { querystring }),
    ...(body !== undefined && { body }),
    response: Object.fromEntries(
      Object.entries({ ...COMMON_ANSWERS, ...spec.answers }).map(([status, answer]) => [status, toResponse(answer)]),
    ),
  };
  app.route({ method, url: prefix + path, schema, handler: (_request, reply) => reply.callNotFound() });
}

function toResponse({ description, schema, contentType = "application/json" }: RouteAnswer): object {
  if (schema === undefined) return { description, content: {} };
  return { description, content: { [contentType]: { schema } } };
}
