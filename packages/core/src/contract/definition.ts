import { z } from "zod";
import { COMPONENT_SOURCES, componentHealth } from "./component-health.ts";

const written = z.record(z.string(), z.unknown());

/** A component in the configuration's own shape, with a stand-in for each secret. */
export const componentDefinition = z.object({
  component_id: z.string(),
  source: z.enum(COMPONENT_SOURCES).describe("where it was declared; only api ones can be changed over the API"),
  definition: written
    .nullable()
    .describe("as it was written, each secret replaced by `[redacted]`; null for one that was given in code"),
  secrets: z.array(z.string()).describe("paths of what stands for a secret, such as `check.headers.Authorization`"),
});
export type ComponentDefinitionView = z.infer<typeof componentDefinition>;

/** What one run of a proposed check came to. Nothing of it is kept. */
export const checkerTest = z.object({
  component: componentHealth.describe("judged by this one answer and the proposed thresholds; never confirmed"),
  took_ms: z.number().nonnegative(),
});
export type CheckerTest = z.infer<typeof checkerTest>;

export const PLANNED_OUTCOMES = ["add", "change", "same", "refuse"] as const;

/** What would come of taking a component over. */
export const plannedComponent = z.object({
  component_id: z.string().nullable().describe("null where it has none that can be read"),
  outcome: z.enum(PLANNED_OUTCOMES),
  reason: z.string().nullable().describe("why it would be refused; null where it would not"),
  errors: z.array(z.object({ path: z.string(), message: z.string() })).describe("each mistake with its place"),
});
export type PlannedComponent = z.infer<typeof plannedComponent>;

/** Something that this machine was seen to run, and what Plimsoll would watch it by. */
export const discovered = z.object({
  what: z.string().describe("as people call it, such as PostgreSQL"),
  where: z.string().describe("such as 127.0.0.1:5432, or a file"),
  evidence: z.string().describe("what it answered that shows what it is"),
  notes: z.array(z.string()).describe("what a person should know before relying on it"),
  preset: z.string().nullable().describe("the preset that the components are of; null: none"),
  components: z.array(written).describe("in the configuration's own shape, ready to be added"),
  offer: z
    .object({ preset: z.string().nullable(), components: z.array(written) })
    .nullable()
    .describe("what tells more, but needs a login: its values that refer to the environment are for a person to give"),
});
export type Discovered = z.infer<typeof discovered>;
