import type { Incident, Page, Silence } from "@plimsoll/core";
import type { ServerClient } from "./server-client.ts";

/** What people should know beside the statuses. */
export interface OpenMatters {
  readonly incidents: readonly Incident[];
  /** In force, or still to come. */
  readonly silences: readonly Silence[];
}

const MOST = 50;
/** A picture waits no longer for them, ms. */
const PATIENCE_MS = 3000;

/** The open incidents and silences; null where they cannot be had just now, which keeps nobody from seeing the rest. */
export async function readOpenMatters(client: ServerClient): Promise<OpenMatters | null> {
  try {
    const [incidents, silences] = await Promise.all([
      client.get(`/incidents?status=open&limit=${MOST}`, PATIENCE_MS) as Promise<Page<Incident>>,
      client.get(`/silences?limit=${MOST}`, PATIENCE_MS) as Promise<Page<Silence>>,
    ]);
    return { incidents: incidents.items, silences: silences.items };
  } catch {
    return null;
  }
}
