import { PlimsollError } from "../port/plimsoll-error.ts";

/** What else `plimsoll export` writes, each with columns that no other export has. */
const OTHERS: Readonly<Record<string, readonly string[]>> = {
  series: ["metric", "value"],
  events: ["event_type"],
  alerts: ["alert_id"],
  incidents: ["number", "incident_id"],
  audit: ["sequence", "hash"],
};

/** Throws `bad_request` where the first record of a file shows that it holds no checks but something else. */
export function requireChecks(file: string, first: unknown): void {
  const has = (name: string) => typeof first === "object" && first !== null && Object.hasOwn(first, name);
  const other = Object.entries(OTHERS).find(([, columns]) => columns.every(has));
  if (other === undefined || has("uptime_seconds")) return;
  const takes = "import takes checks, as plimsoll export writes them without --series and --what";
  throw new PlimsollError("bad_request", `${file} is an export of ${other[0]}: ${takes}`);
}
