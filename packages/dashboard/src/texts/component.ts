/** What a component's page says of its history. */
export const componentTexts = {
  history: "History",
  theHistory: "The history",
  theStatusOverTime: "The status over time",
  statusRow: "status",
  statusOverLast: (range: string) => `Status over the last ${range}`,
  statusBetween: (from: string, to: string) => `Status from ${from} to ${to}`,
  showAllCharts: (count: number) => `Show all ${count} charts`,
  overTime: (series: string) => `${series} over time`,
  noLongerMeasured: "no longer measured",
  noValues: "No values in this range.",
  loading: "Loading…",
} as const;
