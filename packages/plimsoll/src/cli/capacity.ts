import type { Page, ResourceCapacity } from "@plimsoll/core";
import { capacityLines } from "./capacity-lines.ts";
import { type CliContext, write } from "./cli-context.ts";
import { EXIT, type ExitCode } from "./exit-code.ts";
import { connectToServer } from "./server-client.ts";

export interface CapacityOptions {
  readonly url?: string | boolean | undefined;
  readonly whatIf?: string | boolean | undefined;
  readonly csv?: string | boolean | undefined;
}
const COLUMNS = [
  ...([
    "component_id",
    "metric",
    "labels",
    "unit",
    "current",
    "peak",
    "peak_at",
    "peak_resolution",
    "history_days",
    "limit",
  ] as const),
  ...(["headroom", "headroom_percent", "twice_peak", "limit_over_twice_peak", "growth_per_day"] as const),
  ...(["days_left", "days_left_at_1_5", "days_left_at_2", "days_left_why"] as const),
];
/** A page of the server's is so many components; more pages than this are not asked for. */
const MOST_PAGES = 1000;

/** `plimsoll capacity [COMPONENT]`: the planning table. */
export async function capacity(
  context: CliContext,
  { url, whatIf, csv }: CapacityOptions,
  [id]: readonly string[],
): Promise<ExitCode> {
  const query = new URLSearchParams();
  if (id !== undefined) query.set("component_id", id);
  if (typeof whatIf === "string") query.set("what_if", whatIf);
  const items = await allPages(context, url, query);
  const table = csv === true ? toCsv(items) : `${capacityLines(items).join("\n")}\n`;
  await write(context.stdout, context.json ? `${JSON.stringify({ items, next_cursor: null })}\n` : table);
  return EXIT.healthy;
}

async function allPages(
  context: CliContext,
  url: string | boolean | undefined,
  query: URLSearchParams,
): Promise<ResourceCapacity[]> {
  const server = connectToServer(context, url);
  const items: ResourceCapacity[] = [];
  for (let count = 0; count < MOST_PAGES; count++) {
    const page = (await server.get(`/capacity?${query.toString()}`, 120_000)) as Page<ResourceCapacity>;
    items.push(...page.items);
    if (page.next_cursor === null) break;
    query.set("cursor", page.next_cursor);
  }
  return items;
}

function toCsv(items: readonly ResourceCapacity[]): string {
  const columns = [...COLUMNS, "what_if", "notes"];
  const rows = items.map((row) => [
    ...COLUMNS.map((column) => (column === "labels" ? JSON.stringify(row.labels ?? {}) : row[column])),
    row.what_if?.words ?? null,
    row.notes.join("; "),
  ]);
  return [columns, ...rows].map((cells) => `${cells.map(toCell).join(",")}\r\n`).join("");
}

/** RFC 4180; what a spreadsheet would take for a formula is marked as text. */
function toCell(value: string | number | null | undefined): string {
  const text = String(value ?? "");
  const safe = typeof value === "string" && /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
