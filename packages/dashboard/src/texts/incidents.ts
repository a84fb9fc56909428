import { countOf } from "@plimsoll/core";

/** What the pages of incidents say. */
export const incidentsTexts = {
  title: "Incidents",
  documentTitle: "Incidents · Plimsoll",
  filter: {
    label: "Choose incidents",
    component: "Component",
    everyComponent: "every component",
    severity: "Severity",
    severities: { LOW: "every severity", MEDIUM: "MEDIUM or worse", HIGH: "HIGH or worse", CRITICAL: "CRITICAL only" },
    person: "Who has it",
    text: "Find in title, cause and components",
    textHint: "find…",
    personHint: "person",
    clear: "Show all",
    within: "Opened within",
  },
  open: {
    label: "Open incidents",
    what: "Open incidents",
    asking: "Asking for the open incidents…",
    title: (count: number | null, isCut: boolean) =>
      count === null ? "Open" : `Open (${isCut ? "at least " : ""}${count})`,
    none: "No incident is open. One opens by itself when an alert fires.",
    noneOf: (id: string) => `No open incident has ${id} in it. Choose every component to see the others.`,
    noneFits: (all: number) => `None of ${countOf(all, "open incident")} is of this choice.`,
  },
  resolved: {
    label: "Resolved incidents",
    title: "Resolved",
    what: "Resolved incidents",
    asking: "Asking for the resolved incidents…",
    none: "No incident of this choice has been resolved. A longer period may show some.",
    fits: (count: number, looked: number, isAll: boolean) =>
      `${count} of ${isAll ? "all" : "the newest"} ${looked} are of this choice.`,
    older: "Show older ones",
    lookOlder: "Look through older ones",
  },
  axis: {
    title: "When they were",
    none: "No incident of this choice in this time.",
    asking: "Asking for the incidents…",
    span: (name: string, title: string, times: string) => `${name}: ${title}, ${times}`,
    untilNow: "still open",
    hidden: (count: number) => `${countOf(count, "incident")} more at the same time are not drawn.`,
  },
  list: {
    takenOver: "taken over by another",
    since: "since",
    dependents: (count: number) => (count === 1 ? "1 more depends on the cause" : `${count} more depend on the cause`),
    choose: (name: string) => `Choose ${name}`,
  },
  bulk: {
    keys: "j and k go from line to line, x chooses one, a acknowledges it.",
    chooseAll: (count: number) => `Choose all ${count} that nobody has`,
    chooseNone: "Choose none",
    acknowledge: (count: number) => `Acknowledge ${countOf(count, "incident")}`,
    says: (names: string) => `You have ${names} from then on: reminders and escalation stop.`,
    done: (count: number) => `${countOf(count, "incident")} acknowledged.`,
    failed: (names: string, why: string) => `Not acknowledged: ${names}: ${why}.`,
  },
  told: {
    title: "Who was told",
    none: "Nobody has been told of it yet.",
    headings: ["channel", "when", "what became of it"],
    outcomes: {
      notification_delivered: "told",
      notification_failed: "not yet, tried again",
      notification_dead: "not delivered",
      notification_suppressed: "kept from people",
      notification_resent: "given to the channel again",
    },
    after: (age: string) => `${age} after the detection`,
    sum: (told: number, kept: number, dead: number) =>
      [
        told === 0 ? "Nobody was told" : `Told ${countOf(told, "time")}`,
        kept === 0 ? "" : `${kept} kept from people`,
        dead === 0 ? "" : `${dead} not delivered`,
      ]
        .filter((part) => part !== "")
        .join(", "),
    older: (count: number) => `Show all ${count}`,
  },
  head: {
    exports: "Export:",
    markdown: "Markdown",
    json: "JSON",
    print: "Print or save as PDF",
  },
  members: {
    charts: "charts at that time",
    chartsLabel: (id: string) => `Charts of ${id} at the time of the incident`,
  },
} as const;
