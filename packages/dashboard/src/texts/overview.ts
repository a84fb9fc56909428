/** What the overview says. */
export const overviewTexts = {
  waiting: "Waiting for the first figures…",

  countsLegend: "Components by status; press one to filter",
  down: "down",
  critical: "critical",
  warning: "warning",
  healthy: "healthy",
  notCounted: "not counted",
  uptime24h: "uptime 24 h",

  components: "Components",
  componentsOf: (shown: number, all: number) =>
    shown === all ? `Components (${all})` : `Components (${shown} of ${all})`,
  groupBy: "Group by",
  byType: "by type",
  byTag: "by tag",
  noTag: "no tag",
  filterLabel: "Filter components",
  filterHint: "Filter ( / )",
  noneMatches: "No component matches. Esc in the filter clears it.",
  flapping: "flapping",
  affectedBy: (id: string) => `affected by ${id}`,
  checkedAgo: " ago",
  checked: "checked",
  checkedTitle: (interval: string) => `checked every ${interval}`,

  within24h: "24 h",
  stripsMissing: "The last 24 h of the components",
  dayWithoutTrouble: "nothing wrong was seen in 24 h",
  dayRun: (status: string, from: string, to: string) => `${status} within ${from}–${to}`,
  dayWithTrouble: (runs: readonly string[], earlier: number) =>
    `in 24 h: ${runs.join(", ")}${earlier > 0 ? ` and ${earlier} earlier` : ""}`,

  attention: "Needs attention",
  attentionCount: (count: number) => `Needs attention (${count})`,
  showWorst: "Show the worst only",
  showAll: (count: number) => `Show all ${count}`,
  incidentsMissing: "Incidents",
  flappingMark: "flapping: its answers keep changing",
  latchedMark: "recovery has stopped: left to a person",
  affectedByMark: "affected by",

  approvalsMissing: "What waits for approval",
  guardsAllow: (count: number) => (count === 1 ? "its guard allows it" : `all ${count} guards allow it`),
  guardsAgainst: (named: readonly string[]) => `against it: ${named.join("; ")}`,
  guardUnknown: (guard: string, text: string) => `${guard} is unknown (${text})`,
  guardForbids: (guard: string, text: string) => `${guard}: ${text}`,
  noGuards: "no guard has been read",

  happened: "What happened",
  happenedExport: "Events",
  happenedMissing: "Earlier events",
  happenedNothing: "Nothing yet.",
  happenedList: "Events, newest first",

  emptyTitle: "Nothing is monitored yet",
  emptyInit: { before: "Let Plimsoll look for what runs on this machine and write", after: ":" },
  emptyYaml: {
    before: "Or name your trading engine's parts in",
    middle: "yourself, prove the file with",
    after: ", and start Plimsoll again:",
  },
  emptyHere: {
    before: "Without the file: ",
    add: "add a component here",
    or: ", or ",
    look: "see what is found on this machine",
  },
  emptyLive: "Components appear here as soon as they are known; nothing has to be reloaded.",
} as const;
