/** What the page of recovery says. */
export const recoveryTexts = {
  typedName: {
    label: (name: string) => `Type ${name} to confirm`,
    notYet: (name: string) => `it is not ${name} yet`,
  },
  answers: {
    approve: { label: "Approve", says: "Its guards are read once more; then it begins." },
    reject: { label: "Reject", says: "It is not done, and counts as a try." },
    willDo: (what: string, target: string) => `Will ${what}, which acts on ${target}.`,
    form: (label: string, what: string) => `${label} ${what}`,
    note: "Note (may stay empty)",
  },
  budgets: {
    title: "Budgets",
    all: "All together",
    used: (used: number, perHour: number) => `${used} of ${perHour} an hour`,
    spent: (words: string) => `${words}: spent`,
    frees: "one is free ",
  },
  history: {
    label: "History",
    title: "What was tried, newest first",
    what: "What was tried",
    none: "Nothing has been tried yet.",
    noneFits: "Nothing of this choice was tried. A longer time, or every action, may show some.",
    attempts: "Attempts",
    headings: ["Time", "Component", "Action", "Try", "Outcome", "Reason", "Took"],
    details: (action: string, number: number) => `Details of ${action}, try ${number}, `,
    filter: "Choose what was tried",
    component: "Component",
    everyComponent: "every component",
    action: "Action",
    everyAction: "every action",
    within: "Tried within",
    periods: { "1": "24 h", "7": "7 d", "30": "30 d", all: "all" },
  },
} as const;
