import { type ExportDeclaration, type ExportFormat, toTimestamp } from "@plimsoll/core";
import { PlimsollError } from "../port/plimsoll-error.ts";
import { type CliContext, complain } from "./cli-context.ts";
import type { HistoryRange } from "./history-rows.ts";
import type { ServerClient } from "./server-client.ts";

const TIMEOUT_MS = 10_000;

/** What the audit trail is to have of an export. */
export function declarationOf({
  range: { kind, componentId, from, to },
  format,
  output,
}: {
  readonly range: HistoryRange;
  readonly format: ExportFormat;
  readonly output: string | boolean | undefined;
}): ExportDeclaration {
  const range = { from: toTimestamp(from), to: toTimestamp(to) };
  return { what: kind, format, component_id: componentId, ...range, file: typeof output === "string" ? output : null };
}

/** Tells a server what is about to be exported. One that is too old to take it is told of, and exported from. */
export async function declareTo(
  context: CliContext,
  client: Pick<ServerClient, "address" | "post">,
  declared: ExportDeclaration,
): Promise<void> {
  try {
    await client.post("/exports", declared, TIMEOUT_MS);
  } catch (error) {
    if (!(error instanceof PlimsollError) || error.code !== "not_found") throw error;
    complain(context, `this is not in the audit trail of ${client.address}: it is too old to take it`);
  }
}
