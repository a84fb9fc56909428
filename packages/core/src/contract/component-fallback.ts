import { z } from "zod";

/** What a component does while it is ill, as declared, so that whoever is woken knows. */
export const componentFallback = z.object({
  text: z.string().describe("what it does meanwhile, in words"),
  component: z.string().nullable().describe("id of the component that stands in for it"),
  max_age_seconds: z.number().positive().nullable().describe("how old what it goes on with may be"),
  reduce_only: z.boolean().describe("it only closes positions meanwhile"),
});
export type ComponentFallback = z.infer<typeof componentFallback>;

/** What a person does about a component, step by step. */
export const runbookStep = z.object({
  text: z.string(),
  link: z.string().nullable(),
  action: z.string().nullable().describe("id of an action that can be started from here"),
});
export type RunbookStep = z.infer<typeof runbookStep>;
