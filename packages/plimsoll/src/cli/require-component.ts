import type { DatabaseReading } from "../archive/read-database.ts";
import { PlimsollError } from "../port/plimsoll-error.ts";
import type { ServerClient } from "./server-client.ts";

/** Later than anything that is kept, epoch ms. */
const END_MS = Date.UTC(9999, 0, 1);

/** Rejects with `not_found` for a component that a server neither watches nor keeps results of. */
export async function requireComponent(client: ServerClient, id: string): Promise<void> {
  const isWatched = await client.get(`/components/${encodeURIComponent(id)}`).then(
    () => true,
    (error: unknown) => {
      if (error instanceof PlimsollError && error.code === "not_found") return false;
      throw error;
    },
  );
  if (isWatched) return;
  const query = { component_id: id, resolution: "raw", limit: "1", from: new Date(0).toISOString() };
  const page = (await client.get(`/history?${new URLSearchParams(query).toString()}`)) as { items: readonly unknown[] };
  if (page.items.length > 0) return;
  throw new PlimsollError(
    "not_found",
    `${client.address} watches no component ${JSON.stringify(id)}, and keeps nothing of one`,
  );
}

/** The same of a database, which knows a component by what it keeps. */
export async function requireKept(reading: DatabaseReading, path: string, id: string): Promise<void> {
  const range = { componentId: id, from: 0, to: END_MS, limit: 1, cursor: null };
  const page = JSON.parse(new TextDecoder().decode(await reading.queryChecks(range))) as { items: readonly unknown[] };
  if (page.items.length > 0) return;
  const events = await reading.queryEvents({ ...range, incidentId: null, types: null, minSeverity: null });
  if (events.items.length > 0) return;
  throw new PlimsollError("not_found", `${path} has nothing of a component ${JSON.stringify(id)}`);
}
