import { z } from "zod";
import { durationMs } from "../../../config/duration.ts";
import { httpUrl } from "../http/http-url.ts";
import { secretText } from "../http/secret-text.ts";

const grade = z.union([z.literal(1), z.literal(2), z.literal(3)], {
  error: "expected 1 (high), 2 (medium) or 3 (low)",
});

/** Options of a `servicenow` channel: the table `incident` of one instance. */
export const servicenowOptions = z
  .strictObject({
    url: httpUrl.describe("the instance, such as https://acme.service-now.com"),
    username: z.string().min(1).optional().describe("with password; or else a token"),
    password: secretText.optional(),
    token: secretText.optional().describe("an OAuth access token, sent as a bearer token"),
    urgency: z
      .strictObject({
        LOW: grade.default(3),
        MEDIUM: grade.default(2),
        HIGH: grade.default(1),
        CRITICAL: grade.default(1),
      })
      .prefault({})
      .describe("urgency of each severity, 1 (high) to 3 (low); default 3, 2, 1, 1"),
    impact: z
      .strictObject({
        LOW: grade.default(3),
        MEDIUM: grade.default(2),
        HIGH: grade.default(2),
        CRITICAL: grade.default(1),
      })
      .prefault({})
      .describe("impact of each severity, 1 (high) to 3 (low); default 3, 2, 2, 1"),
    fields: z
      .record(z.string().regex(/^[a-z][a-z0-9_]{0,79}$/, "expected the name of a column"), z.string().max(1000))
      .default({})
      .describe("further columns of a new incident, such as assignment_group, category or caller_id"),
    resolved_state: z
      .string()
      .regex(/^\d+$/, "expected the number of a state")
      .default("6")
      .describe("default 6, Resolved"),
    close_code: z.string().min(1).default("Solution provided").describe("default Solution provided"),
    timeout: durationMs.default(8000).describe("how long ServiceNow has for each answer; default 8s"),
  })
  .superRefine(({ username, password, token }, context) => {
    const basic = username !== undefined && password !== undefined;
    const isClear = token === undefined ? basic : username === undefined && password === undefined;
    if (!isClear) context.addIssue({ code: "custom", message: "expected either username and password, or token" });
  });
export type ServicenowOptions = z.output<typeof servicenowOptions>;
