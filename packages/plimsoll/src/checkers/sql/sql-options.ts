import { z } from "zod";
import { durationMs } from "../../config/duration.ts";
import { tlsOptions } from "../net/tls-options.ts";
import { checkDeclaredMetric, declaredMetricShape } from "../value/declared-metric.ts";
import { databaseUrl } from "./database-url.ts";

const column = z.string().min(1).max(200);

/** What a query that finds no row means: a failed check, zeros, no metric at all, or values that are missing. */
export const NO_ROWS = ["fail", "zero", "skip", "missing"] as const;

const metric = z
  .strictObject({
    ...declaredMetricShape,
    column: column.optional().describe("the column that holds the value; default the metric's name"),
  })
  .superRefine(checkDeclaredMetric)
  .transform((it) => ({ ...it, column: it.column ?? it.name }));
export type SqlMetric = z.output<typeof metric>;

const query = z
  .strictObject({
    name: z
      .string()
      .min(1)
      .max(100)
      .optional()
      .describe("the label of its query_time; default its first metric's name"),
    sql: z
      .string()
      .min(1)
      .max(20_000)
      .describe("one SELECT that changes nothing; one row gives the values, several rows one series each"),
    label_columns: z
      .array(column)
      .max(10)
      .default([])
      .describe("columns that tell several rows apart, which become labels"),
    expect: z
      .array(z.string().max(200))
      .max(200)
      .default([])
      .describe("values of the first label column that must be there; those that are not have no value"),
    metrics: z.array(metric).min(1).max(50),
    no_rows: z
      .union([z.enum(NO_ROWS), z.null()])
      .default("missing")
      .transform((it) => it ?? "missing")
      .describe("what no row means: fail (DOWN), zero, skip (no metric) or missing (null), which is never healthy"),
  })
  .superRefine((it, context) => {
    if (it.expect.length === 0 || it.label_columns.length > 0) return;
    context.addIssue({
      code: "custom",
      path: ["expect"],
      message: "needs label_columns, by the first of which rows are known",
    });
  });
export type SqlQuery = z.output<typeof query>;

/** Options of `kind: sql`, defaults filled in. */
export const sqlOptions = z
  .strictObject({
    database: databaseUrl,
    queries: z.array(query).min(1).max(20),
    query_timeout: durationMs
      .default(5000)
      .describe("how long one query may run before the database ends it; at most the check's own time"),
    tls: z
      .union([z.boolean(), tlsOptions])
      .default(false)
      .describe("of a server: true, or how to verify the certificate"),
    allow_link_local: z.boolean().default(false).describe("allow 169.254.0.0/16, fe80::/10 and metadata services"),
  })
  .superRefine(({ queries }, context) => {
    const seen = new Set<string>();
    for (const [index, { metrics }] of queries.entries()) {
      for (const [place, { name }] of metrics.entries()) {
        const path = ["queries", index, "metrics", place, "name"];
        if (RESERVED.has(name)) context.addIssue({ code: "custom", path, message: `${name} is the kind's own metric` });
        if (seen.has(name)) context.addIssue({ code: "custom", path, message: `${name} is given twice` });
        seen.add(name);
      }
    }
  });
export type SqlOptions = z.output<typeof sqlOptions>;

/** What the kind itself measures. */
export const OWN_METRICS = ["connection_time", "query_time"] as const;
const RESERVED: ReadonlySet<string> = new Set(OWN_METRICS);
