/** What the parts say that several pages share. */
export const componentTexts = {
  since: "since",
  notJudged: "not judged",
  csv: "CSV",
  csvOf: (what: string) => `Save as CSV: ${what}`,
  csvFailed: (what: string, why: string) => `${what} could not be saved: ${why}.`,
} as const;
