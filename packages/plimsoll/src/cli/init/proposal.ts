import { stringify } from "yaml";
import type { Found, ProposedComponent } from "./found.ts";

/** A found thing whose proposed check has been run once. */
export interface Tried {
  readonly found: Found;
  /** How the check went: `HEALTHY, connection_time 0.4 ms`. */
  readonly outcome: string;
}

export const HOST_COMPONENT: ProposedComponent = {
  id: "this-host",
  type: "SYSTEM_RESOURCES",
  check: { kind: "system" },
};

const HEAD = `# What Plimsoll watches. Check a change of this file with: plimsoll check-config
# \${NAME} is taken from the environment and \${file:PATH} from a file: no password need stand here.

server: { host: 127.0.0.1, port: 8787 }
storage: { url: "sqlite:plimsoll.db" }
monitoring: { check_interval: 30s, timeout: 10s }

components:
`;

const NOTHING = `
  # Nothing else that is known was found on this machine. A part of the engine is added like this:
  # - id: engine-api
  #   type: API_SERVER
  #   check: { kind: http, base_url: "http://localhost:8000", endpoints: [/health] }
  #   interval: 5s
`;

const TAIL = `
# Who is told: every alert goes to every channel unless routes say otherwise.
# alerting:
#   channels: [{ id: desk, kind: webhook, url: "\${DESK_WEBHOOK}" }]
#   routes: [{ match: { min_severity: MEDIUM }, channels: [desk] }]
`;

/** The text of a `plimsoll.yaml` for what was found, commented with what it is and how its check went. */
export function proposalYaml(tried: readonly Tried[]): string {
  const blocks = [block(HOST_COMPONENT, ["This machine: CPU, memory, disks, load."]), ...tried.map(foundBlock)];
  return `${HEAD}${blocks.join("\n")}${tried.length === 0 ? NOTHING : ""}${TAIL}`;
}

function foundBlock({ found, outcome }: Tried): string {
  const { what, where, evidence, notes, component } = found;
  return block(component, [`${what} at ${where}: ${evidence}.`, `Tried: ${outcome}.`, ...notes]);
}

function block(component: ProposedComponent, comments: readonly string[]): string {
  const yaml = stringify([component], { lineWidth: 0, flowCollectionPadding: true });
  const lines = [
    ...comments.map((text) => `# ${text.replace(/[\p{Cc}\p{Cf}\u2028\u2029]+/gu, " ")}`),
    ...yaml.trimEnd().split("\n"),
  ];
  return `${lines.map((line) => `  ${line}`).join("\n")}\n`;
}
