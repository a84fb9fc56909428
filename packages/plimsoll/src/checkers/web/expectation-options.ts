import { z } from "zod";
import { isBoundedPattern } from "../../config/bounded-match.ts";
import { parseJsonPath } from "./json-path.ts";

const status = z.union([z.int().min(100).max(599), z.string().regex(/^[1-5]xx$/, 'expected a class such as "2xx"')]);
const scalar = z.union([z.string(), z.number(), z.boolean(), z.null()]);

/** A path to one value of a JSON document. */
export const jsonPath = z
  .string()
  .max(500)
  .refine((path) => parseJsonPath(path) !== null, "expected a path such as $.data.items[0].status");

/** What one value of a JSON document must be. */
export const jsonAssertion = z
  .strictObject({
    path: jsonPath,
    equals: scalar.optional(),
    not_equals: scalar.optional(),
    in: z.array(scalar).min(1).max(100).optional().describe("one of these"),
    contains: z.string().min(1).max(500).optional().describe("a text that has this in it"),
    above: z.number().optional(),
    below: z.number().optional(),
    exists: z.boolean().optional(),
    secret: z.boolean().optional().describe("never show what was found"),
  })
  .refine(
    (it) => Object.keys(it).some((key) => key !== "path" && key !== "secret"),
    "expected one of equals, not_equals, in, contains, above, below, exists",
  );
export type JsonAssertion = z.output<typeof jsonAssertion>;

/** What an answer must be. */
export const expectation = z.strictObject({
  status: z
    .union([status, z.array(status).min(1)])
    .optional()
    .describe("accepted answers; default 2xx"),
  body_contains: z.string().min(1).optional(),
  body_matches: z.string().max(1000).refine(isBoundedPattern, "expected a regular expression").optional(),
  json: z.array(jsonAssertion).min(1).optional(),
});
export type ExpectationOptions = z.output<typeof expectation>;
