import { z } from "zod";
import { timestamp } from "./health-metric.ts";

/** What can be exported. `series` is the metrics of checks, a row for each value. */
export const EXPORT_KINDS = ["checks", "series", "events", "alerts", "incidents", "audit"] as const;
export type ExportKind = (typeof EXPORT_KINDS)[number];
export const EXPORT_FORMATS = ["csv", "jsonl", "parquet"] as const;
export type ExportFormat = (typeof EXPORT_FORMATS)[number];

const moment = z.iso.datetime({ offset: true });

/** `POST /exports`: what somebody is about to take out of the house. */
export const exportDeclaration = z.strictObject({
  what: z.enum(EXPORT_KINDS),
  format: z.enum(EXPORT_FORMATS),
  component_id: z.string().min(1).max(200).nullable().default(null).describe("null: all components"),
  from: moment,
  to: moment,
  file: z.string().min(1).max(1000).nullable().default(null).describe("where it is written to, as who asks names it"),
});
export type ExportDeclaration = z.infer<typeof exportDeclaration>;

/** What is kept of it in the audit trail. */
export const exportRecord = exportDeclaration.extend({ noted_at: timestamp });
export type ExportRecord = z.infer<typeof exportRecord>;
