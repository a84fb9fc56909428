import { z } from "zod";
import { durationMs } from "../../../config/duration.ts";
import { httpUrl } from "../http/http-url.ts";
import { secretText } from "../http/secret-text.ts";

const name = z.string().min(1).max(200);

/** Options of a `jira` channel: a project of Jira Service Management, or any of Jira Cloud. */
export const jiraOptions = z.strictObject({
  url: httpUrl.describe("the site, such as https://acme.atlassian.net"),
  email: z.email("expected the e-mail address of the Jira user").describe("of the user that the API token belongs to"),
  api_token: secretText.describe("from id.atlassian.com, Security, API tokens"),
  project: z
    .string()
    .regex(/^[A-Za-z][A-Za-z0-9_]+$/, "expected the key of a project, such as OPS")
    .describe("key of the project"),
  issue_type: name
    .default("[System] Incident")
    .describe("default [System] Incident, as Jira Service Management has it"),
  priorities: z
    .strictObject({
      LOW: name.nullable().default("Low"),
      MEDIUM: name.nullable().default("Medium"),
      HIGH: name.nullable().default("High"),
      CRITICAL: name.nullable().default("Highest"),
    })
    .prefault({})
    .describe("priority of each severity; null leaves it to Jira, for issue types without one"),
  labels: z
    .array(z.string().regex(/^\S{1,100}$/, "expected a label without blanks"))
    .max(20)
    .default([])
    .describe("labels besides the channel's own"),
  resolve_transition: name
    .optional()
    .describe(
      "name of the transition that closes a ticket; default the first that leads to a status of the category Done",
    ),
  resolution: name.optional().describe("resolution to set on closing, where the transition asks for one, such as Done"),
  timeout: durationMs.default(8000).describe("how long Jira has for each answer; default 8s"),
});
export type JiraOptions = z.output<typeof jiraOptions>;
