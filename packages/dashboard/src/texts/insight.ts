import { countOf } from "@plimsoll/core";

/** What the pages of insight say; compliance and reports have files of their own. */
export const insightTexts = {
  title: "Insight",
  tabs: {
    warnings: "Early warning",
    objectives: "Objectives",
    capacity: "Capacity",
    backtest: "Backtest",
    compliance: "Compliance",
    reports: "Reports",
    audit: "Audit trail",
  },
  capacity: {
    documentTitle: "Capacity · Plimsoll",
    label: "Capacity",
    title: "Room left",
    asTable: "Room left, line by line",
    headings: ["resource", "now, peak and limit", "headroom", "twice the peak", "lasts"],
    whatIfHeading: "what if",
    what: "The capacity",
    asking: "Working out what is left…",
    none: "Nothing has a limit yet. A metric has one when its thresholds have a critical edge, or when it is a share of 100 %.",
    more: "Show more components",
    form: "What if",
    field: "What if there were more of a metric: its name and how many times as much",
    example: "orders_per_second=1.5",
    ask: "What if",
    asIs: "As it is",
    peaks: {
      title: "Peak of each day, of what is tightest",
      what: "The days of it",
      asking: "Asking for its days…",
      none: "No day of it is kept yet.",
      highest: "highest of the day",
      lowest: "lowest of the day",
      limit: (value: string) => `limit ${value}`,
      twice: (value: string) => `twice the peak ${value}`,
      whatIf: (value: string) => `what if ${value}`,
      words: (name: string, peak: string, limit: string) =>
        `${name}, the peak of each day of six months: the worst was ${peak}, the limit is ${limit}`,
    },
  },
  audit: {
    asTable: "Who changed what, row by row",
    headings: ["when", "who", "did what", "to what", "before and after"],
  },
  objectives: {
    burnDown: (days: number, left: string) => `What was left of the budget over ${countOf(days, "day")}; now: ${left}`,
    left: (percent: string) => `${percent} %`,
    overspent: "nothing, and more was spent than there was",
    even: "; dashed: spent evenly.",
  },
} as const;
