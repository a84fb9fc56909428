/** The reader's own time zone, as IANA names it. */
export function localTimeZone(): string {
  return Intl.DateTimeFormat().resolvedOptions().timeZone || "UTC";
}

/** What a delivered report's event says of it: `{ report: "daily UTC folder /srv/reports", name: "2026-11-26", target }`. */
export function deliveredReport(details: Readonly<Record<string, unknown>>): {
  readonly period: string;
  readonly timeZone: string;
  readonly name: string;
  readonly target: string;
} {
  const [period = "", timeZone = ""] = textOf(details.report).split(" ");
  return { period, timeZone, name: textOf(details.name), target: textOf(details.target) };
}

function textOf(value: unknown): string {
  return typeof value === "string" ? value : "";
}
