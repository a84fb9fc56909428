import { z } from "zod";
import { type ApiNeeds, type Called, callApi, readAnswer, readJson } from "../http/call-api.ts";
import { type Subject, subjectLines, subjectTitle } from "../subject.ts";
import type { Ticket, TicketDesk } from "../ticket/ticket-desk.ts";
import type { ServicenowOptions } from "./servicenow-options.ts";

const MOST_SHORT_DESCRIPTION = 160;
const MOST_TEXT = 3900;
const MOST_FOUND = 10;
/** Resolved, Closed and Canceled of the table `incident` as it is delivered. */
const FINAL_STATES = ["6", "7", "8"];
const NOT_SERVICENOW = "the answer is not one of ServiceNow's: does the instance sleep, or is the url another's?";

const record = z.object({ sys_id: z.string().regex(/^[0-9a-f]{32}$/), state: z.string() });
const one = z.object({ result: record });
const many = z.object({ result: z.array(record) });

/** ServiceNow's Table API as a tracker. Incidents are known by their `correlation_id`. */
export function createServicenowDesk(
  options: ServicenowOptions,
  api: ApiNeeds & { readonly signal: AbortSignal },
): TicketDesk {
  const { url, timeout: timeoutMs } = options;
  const headers = { Authorization: servicenowAuthorization(options) };
  const call = (method: "GET" | "POST" | "PATCH", path: string, body?: unknown): Promise<Called> => {
    const target = `${url}/api/now/table/incident${path}`;
    // An incident must not be opened twice.
    const once = method === "POST";
    return callApi({ method, url: target, headers, body, once, signal: api.signal, timeoutMs }, api);
  };
  const finals = new Set([...FINAL_STATES, options.resolved_state]);
  const toTicket = ({ sys_id, state }: z.infer<typeof record>): Ticket => ({ id: sys_id, isClosed: finals.has(state) });
  const patch = async (ticket: Ticket, columns: object) =>
    readAnswer(await call("PATCH", `/${ticket.id}?sysparm_fields=sys_id,state`, columns), one, NOT_SERVICENOW);
  return {
    name: "ServiceNow",
    searchLagMs: 0,
    async find(reference) {
      const read = readAnswer(await call("GET", searchPath(reference)), many, NOT_SERVICENOW);
      return read.ok ? { ok: true, value: read.value.result.map(toTicket) } : read;
    },
    async open(subject, reference) {
      const columns = columnsOf(subject, reference, options);
      const read = readAnswer(await call("POST", "?sysparm_fields=sys_id,state", columns), one, NOT_SERVICENOW);
      return read.ok ? { ok: true, value: toTicket(read.value.result) } : read;
    },
    note: (ticket, subject) => patch(ticket, { work_notes: textOf(subject) }),
    close: (ticket, subject) =>
      patch(ticket, {
        state: options.resolved_state,
        close_code: options.close_code,
        close_notes: subjectTitle({ ...subject, incident: null }, 1000),
      }),
  };
}

export function servicenowAuthorization({ username, password, token }: ServicenowOptions): string {
  if (token !== undefined) return `Bearer ${token.reveal()}`;
  return `Basic ${Buffer.from(`${username ?? ""}:${password?.reveal() ?? ""}`).toString("base64")}`;
}

function searchPath(reference: string): string {
  const query = new URLSearchParams({
    sysparm_query: `correlation_id=${reference}^ORDERBYsys_created_on`,
    sysparm_fields: "sys_id,state",
    sysparm_limit: String(MOST_FOUND),
  });
  return `?${query.toString()}`;
}

function columnsOf(subject: Subject, reference: string, options: ServicenowOptions): Record<string, unknown> {
  const severity = subject.incident?.severity ?? subject.newest.severity;
  return {
    urgency: String(options.urgency[severity]),
    impact: String(options.impact[severity]),
    ...options.fields,
    short_description: subjectTitle(subject, MOST_SHORT_DESCRIPTION),
    description: textOf(subject),
    correlation_id: reference,
    correlation_display: "Plimsoll",
  };
}

function textOf(subject: Subject): string {
  return [subjectTitle(subject, 1000), ...subjectLines(subject)].join("\n").slice(0, MOST_TEXT).toWellFormed();
}

/** `{"error":{"message":"a","detail":"b"},"status":"failure"}` as `a: b`. */
export function readServicenowError(body: string): string {
  const text = z.string().nullish();
  const parsed = z.object({ error: z.object({ message: text, detail: text }) }).safeParse(readJson(body));
  if (!parsed.success) return body;
  const { message, detail } = parsed.data.error;
  return [message, detail].filter((words) => typeof words === "string" && words !== "").join(": ");
}
