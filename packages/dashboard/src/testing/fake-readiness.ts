import type { ReadinessGateInfo } from "@plimsoll/core";
import { iso } from "./fixtures.ts";

/** The gates before markets open, as the server keeps them. */
export class FakeReadiness {
  gates: ReadinessGateInfo[] = [];

  /** Null: no route of these. */
  answer({ method, path, body }: { readonly method: string; readonly path: string; readonly body: unknown }) {
    const [list, id] = path.slice(1).split("/").map(decodeURIComponent);
    if (list !== "readiness") return null;
    if (method === "GET") return Response.json({ items: this.gates, next_cursor: null });
    this.gates = this.gates.map((gate) => (gate.component_id === id ? signedOff(gate, body) : gate));
    return Response.json(this.gates.find(({ component_id }) => component_id === id));
  }
}

function signedOff(gate: ReadinessGateInfo, body: unknown): ReadinessGateInfo {
  const { note } = body as { note: string };
  const despite = gate.blockers.map(({ component_id }) => component_id);
  const sign_off = { by: "local", at: iso(), note, despite };
  return { ...gate, ready: true, blockers: [], sign_off, sign_off_missing: false };
}

export function gateOf(component_id: string, changes: Partial<ReadinessGateInfo> = {}): ReadinessGateInfo {
  return {
    component_id,
    calendar: "NYSE",
    due: true,
    ready: false,
    is_open: false,
    opens_at: iso(600_000),
    gate_from: null,
    blockers: [{ component_id: "feed", reason: "CRITICAL: silent for 41 s" }],
    sign_off: null,
    sign_off_missing: true,
    ...changes,
  };
}
