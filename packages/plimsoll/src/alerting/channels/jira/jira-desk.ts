import { z } from "zod";
import { type ApiNeeds, type Called, callApi, readAnswer, readJson, type Undelivered } from "../http/call-api.ts";
import { type Subject, subjectLines, subjectTitle } from "../subject.ts";
import type { TicketDesk } from "../ticket/ticket-desk.ts";
import { jiraDocument } from "./jira-document.ts";
import type { JiraOptions } from "./jira-options.ts";

const MOST_SUMMARY = 255;
/** "A few seconds to minutes". Source: developer.atlassian.com, "Search After Write with Search And Reconcile". */
const SEARCH_LAG_MS = 120_000;
const MOST_FOUND = 10;
const NOT_JIRA = "the answer is not one of Jira's: is the url that of a Jira Cloud site?";

const found = z.object({
  issues: z.array(
    z.object({
      id: z.string(),
      fields: z.object({ status: z.object({ statusCategory: z.object({ key: z.string() }) }) }),
    }),
  ),
});
const created = z.object({ id: z.string() });
const offered = z.object({
  transitions: z.array(
    z.object({ id: z.string(), name: z.string(), to: z.object({ statusCategory: z.object({ key: z.string() }) }) }),
  ),
});

/** Jira Cloud's REST API v3 as a tracker. Tickets are known by the label `plimsoll-<id>`. */
export function createJiraDesk(options: JiraOptions, api: ApiNeeds & { readonly signal: AbortSignal }): TicketDesk {
  const { email, api_token, url, timeout: timeoutMs } = options;
  const authorization = `Basic ${Buffer.from(`${email}:${api_token.reveal()}`).toString("base64")}`;
  const call = (method: "GET" | "POST", path: string, body?: unknown): Promise<Called> => {
    const headers = { Authorization: authorization };
    // An issue must not be opened twice.
    const once = path === "/issue";
    const { signal } = api;
    return callApi({ method, url: `${url}/rest/api/3${path}`, headers, body, once, signal, timeoutMs }, api);
  };
  return {
    name: "Jira",
    searchLagMs: SEARCH_LAG_MS,
    async find(reference, known) {
      const answer = readAnswer(await call("GET", searchPath(options.project, reference, known)), found, NOT_JIRA);
      if (!answer.ok) return answer;
      const value = answer.value.issues.map(({ id, fields }) => {
        return { id, isClosed: fields.status.statusCategory.key === "done" };
      });
      return { ok: true, value };
    },
    async open(subject, reference) {
      const answer = await call("POST", "/issue", { fields: fieldsOf(subject, reference, options) });
      const read = readAnswer(answer, created, NOT_JIRA);
      return read.ok ? { ok: true, value: { id: read.value.id, isClosed: false } } : read;
    },
    note: (ticket, subject) =>
      call("POST", `/issue/${encodeURIComponent(ticket.id)}/comment`, {
        body: jiraDocument([subjectTitle(subject, MOST_SUMMARY), ...subjectLines(subject)]),
        // Without it a comment in a service project can be read by its customers.
        properties: [{ key: "sd.public.comment", value: { internal: true } }],
      }),
    async close(ticket) {
      const path = `/issue/${encodeURIComponent(ticket.id)}/transitions`;
      const answer = readAnswer(await call("GET", path), offered, NOT_JIRA);
      if (!answer.ok) return answer;
      const { transitions } = answer.value;
      const transition = transitions.find((one) =>
        options.resolve_transition === undefined
          ? one.to.statusCategory.key === "done"
          : one.name.toLowerCase() === options.resolve_transition.toLowerCase(),
      );
      if (transition === undefined) return { ok: false, outcome: noWayOut(transitions, options), isUncertain: false };
      const fields = options.resolution === undefined ? {} : { fields: { resolution: { name: options.resolution } } };
      return call("POST", path, { transition: { id: transition.id }, ...fields });
    },
  };
}

function searchPath(project: string, reference: string, known: string | null): string {
  const query = new URLSearchParams({
    jql: `project = "${project}" AND labels = "plimsoll-${reference}" ORDER BY created ASC`,
    fields: "status",
    maxResults: String(MOST_FOUND),
  });
  // A search sees a new ticket only after a while, unless it is told to look at it.
  if (known !== null && /^\d+$/.test(known)) query.set("reconcileIssues", known);
  return `/search/jql?${query.toString()}`;
}

function fieldsOf(subject: Subject, reference: string, options: JiraOptions): Record<string, unknown> {
  const priority = options.priorities[subject.incident?.severity ?? subject.newest.severity];
  return {
    project: { key: options.project },
    issuetype: { name: options.issue_type },
    summary: subjectTitle(subject, MOST_SUMMARY),
    description: jiraDocument(subjectLines(subject)),
    labels: ["plimsoll", `plimsoll-${reference}`, ...options.labels],
    ...(priority !== null && { priority: { name: priority } }),
  };
}

function noWayOut(transitions: readonly { name: string }[], { resolve_transition }: JiraOptions): Undelivered {
  const names = transitions.map(({ name }) => `"${name}"`).join(", ") || "none";
  const message =
    resolve_transition === undefined
      ? `no transition of the ticket leads to a status of the category Done; set resolve_transition to one of: ${names}`
      : `the ticket has no transition "${resolve_transition}" from the status it is in; it has: ${names}`;
  return { kind: "rejected", message };
}

/** `{"errorMessages":["a"],"errors":{"priority":"b"}}` as `a; priority: b`. */
export function readJiraError(body: string): string {
  const shape = z.object({
    errorMessages: z.array(z.string()).default([]),
    errors: z.record(z.string(), z.string()).default({}),
  });
  const parsed = shape.safeParse(readJson(body));
  if (!parsed.success) return body;
  const { errorMessages, errors } = parsed.data;
  const words = [...errorMessages, ...Object.entries(errors).map(([field, text]) => `${field}: ${text}`)];
  return words.length === 0 ? body : words.join("; ");
}
