/** What the page of reports says. */
export const reportsTexts = {
  documentTitle: "Reports · Plimsoll",
  asking: "Asking which reports can be had…",
  list: "The list of reports",
  asTable: (title: string) => `${title}, line by line`,
  make: {
    title: "Make a report now",
    period: "Period",
    periods: { daily: "Daily", weekly: "Weekly", monthly: "Monthly", annual: "Annual" },
    which: "Which one",
    soFar: "the one that is not over, up to now",
    zone: "Days begin by clocks of",
    open: "Open as a page",
    save: (format: string) => `Save as ${format.toUpperCase()}`,
    about:
      "Each report that is made stands in the audit trail. It gives figures beside named limits, and never says whether they comply.",
    none: "No period is over yet of which something is known. What there is so far can be had.",
    making: "The report is being made…",
    saved: (name: string) => `Saved as ${name}.`,
    failed: (format: string, why: string) => `The ${format.toUpperCase()} could not be made: ${why}.`,
    again: "Try again",
    pdf: (reason: string) => `No PDF: ${reason}`,
    annual: "The annual report gathers evidence for the self-assessment of RTS 6 Article 9.",
  },
  plans: {
    title: "Made by themselves",
    none: "No report is made by itself. A schedule in plimsoll.yaml sends one when its period is over:",
    example: `reports:
  - period: daily
    at: "06:30"
    zone: Europe/London
    to: reports
    formats: [html, csv]`,
    headings: ["report", "next", "formats", "goes to"],
    at: (time: string, zone: string) => `at ${time}, ${zone}`,
    well: "no trouble",
    trouble: "not delivered",
    retry: "tried again",
  },
  kept: {
    title: "Delivered by themselves, newest first",
    what: "What was delivered",
    none: "Nothing has been delivered yet.",
    headings: ["when", "outcome", "report", "went to", "open"],
    delivered: "delivered",
    failed: "not delivered",
    open: "Open",
    openLabel: (period: string, name: string) => `Open the ${period} report ${name}`,
  },
} as const;
