import { stringify } from "yaml";
import { type Found, isPreset, type ProposedComponent, type ProposedItem } from "../../discovery/found.ts";

/** A found thing whose proposed checks have been run once. */
export interface Tried {
  readonly found: Found;
  readonly outcomes: readonly Outcome[];
  /** Of its preset, or of the one that is offered: which of its components' progress nothing tells, and how it is declared. */
  readonly untold?: readonly string[];
}

/** How the check of one component went: `HEALTHY, connection_time 0.4 ms`. */
export interface Outcome {
  readonly id: string;
  readonly words: string;
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

/** The text of a `plimsoll.yaml` for what was found, commented with what it is and how its checks went. */
export function proposalYaml(tried: readonly Tried[]): string {
  const host = block([...comments(["This machine: CPU, memory, disks, load."]), ...lines(HOST_COMPONENT)]);
  const blocks = [host, ...tried.map((it) => foundBlock(it, tried))];
  return `${HEAD}${blocks.join("\n")}${tried.length === 0 ? NOTHING : ""}${TAIL}`;
}

/** The outcomes as lines for a person: a single component's alone, those of a preset by their ids. */
export function outcomeLines({ found: { item }, outcomes }: Tried): readonly string[] {
  return outcomes.map(({ id, words }) => (isPreset(item) ? `${id}: ${words}` : words));
}

function foundBlock(it: Tried, all: readonly Tried[]): string {
  const { what, where, evidence, notes, item, offer } = it.found;
  const words = [`${what} at ${where}: ${evidence}.`, ...outcomeLines(it).map((line) => `Tried: ${line}.`), ...notes];
  if (isPreset(item))
    words.push(`What its components are, and why: plimsoll explain ${item.preset}`, ...(it.untold ?? []));
  return block([...comments(words), ...lines(item), ...(offer === undefined ? [] : offerLines(it, { offer, all }))]);
}

interface Offered {
  readonly offer: ProposedItem;
  readonly all: readonly Tried[];
}

/** The offer as a comment, and which components it takes the place of: theirs are ids of its own. */
function offerLines({ found: { item }, untold = [] }: Tried, { offer, all }: Offered): string[] {
  if (!isPreset(offer)) {
    return comments([
      `With a login kind ${String(offer.check.kind)} tells more; it takes the place of ${offer.id}.`,
      ...lines(offer),
    ]);
  }
  const files = all.filter(({ found }) => found.belongsTo === offer.preset && found.where === offer.database);
  const ids = [item, ...files.map(({ found }) => found.item)].map((it) => (isPreset(it) ? it.preset : it.id));
  return comments([
    `With its login the preset tells more; it takes the place of ${ids.join(" and ")}. What it brings: plimsoll explain ${offer.preset}`,
    ...(untold.length > 0
      ? untold
      : [
          `Until then no progress is declared: ${ids[0]} tells that it answers, and only the preset whether it trades.`,
        ]),
    ...lines(offer),
  ]);
}

function lines(item: ProposedItem): string[] {
  return stringify([item], { lineWidth: 0, flowCollectionPadding: true }).trimEnd().split("\n");
}

function comments(texts: readonly string[]): string[] {
  return texts.map((text) => `# ${text.replace(/[\p{Cc}\p{Cf}\u2028\u2029]+/gu, " ")}`);
}

function block(texts: readonly string[]): string {
  return `${texts.map((line) => `  ${line}`).join("\n")}\n`;
}
