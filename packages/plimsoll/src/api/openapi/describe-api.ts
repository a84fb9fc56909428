import type { OpenAPIV3_1 } from "openapi-types";
import type { z } from "zod";
import { BASE_PATH, healthTables } from "../health-api.ts";
import type { RouteAnswer, RouteSpec, RouteTable } from "../route.ts";
import { COMMON_ANSWERS } from "../routes/answers.ts";
import { alertmanagerRoutes, inboundRoutes, signedRoutes } from "../routes/inbound-routes.ts";
import { rootRoutes } from "../routes/root-routes.ts";
import { type JsonSchema, SchemaWriter } from "./schema-writer.ts";

const TAGS = {
  alerting: "Incidents, silences, maintenance and who was told",
  calendar: "When markets trade",
  inbound: "What other programs hand over",
  insight: "What is worked out of history: where metrics are going, and how much room is left",
  health: "The system as a whole",
  recovery: "What is done about what is ill, and what people do about that",
  components: "What is watched",
  history: "What was",
  control: "The monitor's own work",
  live: "Changes as they happen",
  market: "Whether markets are open, and whether all is ready for it",
  people: "Who asks",
  probes: "For other programs",
} as const satisfies Record<Exclude<RouteSpec["tag"], "pages">, string>;

/** All that the server has, but its pages. */
export const DOCUMENTED: readonly { readonly prefix: string; readonly table: RouteTable }[] = [
  ...healthTables(BASE_PATH),
  { prefix: BASE_PATH, table: inboundRoutes },
  { prefix: BASE_PATH, table: signedRoutes },
  { prefix: "", table: alertmanagerRoutes },
  { prefix: "", table: rootRoutes },
];

const SECURITY_SCHEMES = {
  key: { type: "http", scheme: "bearer", description: "an API key, plk_..." },
  session: { type: "apiKey", in: "cookie", name: "plimsoll_session", description: "given by POST /login" },
} as const satisfies OpenAPIV3_1.ComponentsObject["securitySchemes"];

/** The OpenAPI 3.1 document of the route tables, written straight from what validates and authorises the requests. */
export function describeApi(version: string): OpenAPIV3_1.Document {
  const writer = new SchemaWriter();
  const paths: OpenAPIV3_1.PathsObject = {};
  for (const { prefix, table } of DOCUMENTED) {
    for (const [name, spec] of Object.entries(table)) {
      const path = (prefix + spec.path).replace(/:(\w+)/g, "{$1}");
      const method = spec.method.toLowerCase() as OpenAPIV3_1.HttpMethods;
      paths[path] = { ...paths[path], [method]: describeOperation(name, spec, writer) };
    }
  }
  return {
    openapi: "3.1.0",
    info: {
      title: "Plimsoll",
      version,
      description: "Health of an automated trading engine: what is watched, how it is, and what happened.",
    },
    tags: Object.entries(TAGS).map(([name, description]) => ({ name, description })),
    paths,
    components: { schemas: writer.schemas, securitySchemes: SECURITY_SCHEMES },
  };
}

function describeOperation(name: string, spec: RouteSpec, writer: SchemaWriter): OpenAPIV3_1.OperationObject {
  const { role, elevated, tag, summary, params, querystring, body } = spec;
  const { 401: unauthenticated, ...common } = COMMON_ANSWERS;
  const isOpen = role === "anyone";
  const answers = Object.entries({ ...common, ...(!isOpen && { 401: unauthenticated }), ...spec.answers });
  return {
    operationId: name,
    summary,
    description: `Role: ${role}${elevated === undefined ? "" : `; ${elevated}`}.`,
    tags: [tag],
    parameters: [...describeParameters(params, "path", writer), ...describeParameters(querystring, "query", writer)],
    ...(body !== undefined && { requestBody: describeBody(body, writer) }),
    security: isOpen ? [] : [{ key: [] }, { session: [] }],
    responses: Object.fromEntries(answers.map(([status, answer]) => [status, describeAnswer(answer, writer)])),
    "x-role": role,
  } as OpenAPIV3_1.OperationObject;
}

function describeParameters(
  schema: z.ZodType | undefined,
  place: "path" | "query",
  writer: SchemaWriter,
): OpenAPIV3_1.ParameterObject[] {
  if (schema === undefined) return [];
  const { properties = {}, required = [] } = writer.write(schema, "input");
  return Object.entries(properties).map(([name, property]) => {
    const { description, ...rest } = property as JsonSchema;
    const parameter = { name, in: place, required: place === "path" || required.includes(name), schema: rest };
    return (description === undefined ? parameter : { ...parameter, description }) as OpenAPIV3_1.ParameterObject;
  });
}

function describeBody(schema: z.ZodType, writer: SchemaWriter): OpenAPIV3_1.RequestBodyObject {
  const required = !schema.safeParse(undefined).success;
  return { required, content: { "application/json": { schema: writer.write(schema, "input") } } };
}

function describeAnswer(answer: RouteAnswer, writer: SchemaWriter): OpenAPIV3_1.ResponseObject {
  const { description, schema, contentType = "application/json" } = answer;
  if (schema === undefined) return { description };
  return { description, content: { [contentType]: { schema: writer.write(schema, "output") } } };
}
