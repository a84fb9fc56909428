import { z } from "zod";
import { durationMs } from "../../config/duration.ts";
import { plainUrl, requestBody } from "../../request/request-options.ts";
import { tlsOptions } from "../net/tls-options.ts";
import { databaseUrl } from "../sql/database-url.ts";
import { jsonAssertion } from "../web/expectation-options.ts";
import { checkSourceOptions, sourceShape } from "../web/source-options.ts";

/** Where a document comes from: rows of a query that only reads, or JSON over HTTP. */
export const documentShape = {
  database: databaseUrl.optional(),
  sql: z.string().min(1).max(20_000).optional().describe("one SELECT; its rows are the document, a list"),
  query_timeout: durationMs.default(5000).describe("how long the query may run before the database ends it"),
  url: plainUrl.optional().describe("JSON over HTTP, instead of database and sql"),
  method: z.enum(["GET", "POST"]).default("GET"),
  body: requestBody.optional(),
  expect: z
    .strictObject({ json: z.array(jsonAssertion).min(1).max(50) })
    .optional()
    .describe("what the document must say; a venue can answer 200 with an error and an empty list"),
  max_body: z.int().min(1).max(16_777_216).default(4_194_304).describe("bytes of an answer that are read"),
  ...sourceShape,
  tls: z.union([z.boolean(), tlsOptions]).optional().describe("how to verify certificates; of a database also true"),
};
const shape = z.strictObject(documentShape);
export type DocumentOptions = z.output<typeof shape>;

const WEB_ONLY = ["method", "body", "expect", "headers", "basic_auth", "bearer", "login", "venue"] as const;

/** Exactly one of the two ways, with all that it needs. */
export function checkDocumentOptions(it: DocumentOptions, context: z.RefinementCtx): void {
  const mistake = (key: string, message: string) => context.addIssue({ code: "custom", path: [key], message });
  if ((it.database === undefined) === (it.url === undefined)) mistake("url", "expected database and sql, or url");
  if (it.database !== undefined && it.sql === undefined) mistake("sql", "expected with database");
  if (it.sql !== undefined && it.database === undefined) mistake("database", "expected with sql");
  if (it.url !== undefined && typeof it.tls === "boolean")
    mistake("tls", "expected a mapping: https says whether there is TLS");
  if (it.database !== undefined) {
    for (const key of WEB_ONLY) if (key !== "method" && it[key] !== undefined) mistake(key, "belongs to url");
  }
  checkSourceOptions({ ...it, tls: undefined }, context);
}

export const documentOptions = shape.superRefine(checkDocumentOptions);
