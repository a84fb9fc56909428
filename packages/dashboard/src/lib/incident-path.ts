import { API_BASE } from "./api/api-client.ts";

/** Where an incident's page is; alerts link there too. */
export function incidentPath(id: string): string {
  return `/incidents/${encodeURIComponent(id)}`;
}

/** Where the server gives an incident out as a file. */
export function incidentExportPath(id: string, format: "json" | "markdown"): string {
  return `${API_BASE}/incidents/${encodeURIComponent(id)}/export?format=${format}`;
}
