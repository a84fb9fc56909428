import { escapeHtml } from "@plimsoll/core";
import type { Message } from "../../message/message.ts";
import { colourOf } from "../../message/tone.ts";

const FONT = "font-family:system-ui,-apple-system,'Segoe UI',Arial,sans-serif;font-size:15px;line-height:1.5";

/** A plain page: a bar of the tone's colour, the facts as a table, the lists, a link. No images, no scripts, no styles but inline. */
export function writeHtml(message: Message): string {
  const colour = `#${colourOf(message.tone)}`;
  const facts = message.facts.map(
    ({ label, text }) =>
      `<tr><th align="left" valign="top" style="padding:2px 16px 2px 0;white-space:nowrap">${escapeHtml(label)}</th>` +
      `<td valign="top" style="padding:2px 0">${escapeHtml(text)}</td></tr>`,
  );
  const sections = message.sections.map(
    ({ heading, lines }) =>
      `<h2 style="font-size:15px;margin:16px 0 4px">${escapeHtml(heading)}</h2>` +
      `<ul style="margin:0;padding-left:20px">${lines.map((line) => `<li>${escapeHtml(line)}</li>`).join("")}</ul>`,
  );
  const link =
    message.link === null
      ? ""
      : `<p style="margin:16px 0 0"><a href="${escapeHtml(message.link)}">Open in Plimsoll</a></p>`;
  return wrapHtml(
    `<div style="border-left:6px solid ${colour};padding-left:14px">` +
      `<h1 style="font-size:19px;margin:0 0 8px"><span style="color:${colour}">${escapeHtml(message.mark)}</span>: ` +
      `${escapeHtml(message.title)}</h1>` +
      `<table role="presentation" cellpadding="0" cellspacing="0" style="${FONT}">${facts.join("")}</table>` +
      `${sections.join("")}${link}</div>`,
  );
}

/** The lines of a template, as they are. */
export function writeTemplatedHtml(lines: readonly string[]): string {
  return wrapHtml(`<div style="white-space:pre-wrap">${escapeHtml(lines.join("\n"))}</div>`);
}

/** A whole page around what is HTML already. */
export function wrapHtml(body: string): string {
  return `<!doctype html><html lang="en"><body style="${FONT}">${body}</body></html>`;
}
