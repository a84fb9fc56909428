import { readFileSync } from "node:fs";
import { escapeHtml } from "@plimsoll/core";
import { expect, it } from "vitest";
import { z } from "zod";
import { parseWith } from "../../config/schema-fault.ts";
import { HOSTILE_TEXTS, makeAlert, makeIncident, makePayload, READ_AT } from "./message.fixture.ts";
import { MESSAGE_FIELDS, type MessageFields } from "./message.ts";
import { renderMessage } from "./render-message.ts";
import { fillTemplate, messageTemplate, parseTemplate, type Template, titleTemplate } from "./template.ts";

const options = z.strictObject({
  templates: z.strictObject({ subject: titleTemplate, body: messageTemplate }).partial(),
});
const base = ["alerting", "channels", 0];

function faultsOf(templates: object) {
  const parsed = parseWith(options, { templates }, base);
  return "faults" in parsed ? parsed.faults : [];
}
function template(text: string): Template {
  const parsed = parseTemplate(text);
  if (typeof parsed === "string") throw new Error(parsed);
  return parsed;
}
function fieldsOf(over: object = {}): MessageFields {
  const alert = makeAlert({ incident_id: "0199-incident-42", ...over });
  return renderMessage(makePayload([alert], [makeIncident()]), { now: READ_AT }).fields;
}

it("fills fields, spaces inside the braces or not", () => {
  const lines = fillTemplate(
    template("{{mark}}: {{ component }} since {{since}}\n{{reason}}"),
    fieldsOf(),
    (text) => text,
  );
  expect(lines).toEqual(["✖ CRITICAL: order-gateway since 2026-11-23 14:02:11 UTC", "connection refused"]);
});

it("has every documented field, none of them empty", () => {
  expect(new Set(Object.keys(fieldsOf()))).toEqual(new Set(MESSAGE_FIELDS));
  const docs = readFileSync(new URL("../../../../../docs/reference/channels.md", import.meta.url), "utf8");
  const rows = docs.split("\n").filter((line) => line.startsWith("| `"));
  expect(MESSAGE_FIELDS.filter((field) => !rows.some((row) => row.includes(`\`${field}\``)))).toEqual([]);
  expect(Object.entries(fieldsOf()).filter(([, value]) => value === "")).toEqual([]);
});

it("refuses an unknown field with its path and what was meant", () => {
  expect(faultsOf({ subject: "{{componnent}} broke", body: "{{reason}}" })).toEqual([
    {
      path: ["alerting", "channels", 0, "templates", "subject"],
      message: 'unknown field "componnent"; did you mean "component"?',
    },
  ]);
  expect(faultsOf({ body: "{{weather}}" })[0]?.message).toContain("known fields: mark, severity, status");
});

it.each([
  "{{#if component}}x{{/if}}",
  "{{component.constructor}}",
  "{{component | upcase}}",
  "{{{component}}}",
  "{{ }}",
  "{{__proto__}}",
  "{{constructor}}",
  "{{toString}}",
  "{{component",
  "component}}",
  "{{ {{component}} }}",
  "",
])("refuses %j", (text) => {
  expect(faultsOf({ body: text })).toHaveLength(1);
});

it("refuses a subject of two lines", () => {
  expect(faultsOf({ subject: "a\nBcc: b" })[0]?.message).toBe("expected one line");
});

it.each(HOSTILE_TEXTS)("fills once: a value is never a template, nor more than one line: %s", (_name, hostile) => {
  const fields = fieldsOf({ component_id: hostile, reason: hostile });
  const lines = fillTemplate(template("{{component}}|{{reason}}|end"), fields, escapeHtml);
  expect(lines).toHaveLength(1);
  expect(lines[0]).toBe(`${escapeHtml(fields.component)}|${escapeHtml(fields.reason)}|end`);
  expect(lines[0]).not.toMatch(/[<>"']/);
});
