/** What is said of the time that charts show. */
export const timeViewTexts = {
  toolbar: "Time shown",
  range: "Time range",
  earlier: "Earlier",
  later: "Later",
  zoomIn: "Zoom in",
  zoomOut: "Zoom out",
  live: "Live",
  lastUntilNow: (range: string, points: string) => `The last ${range} up to now, ${points}.`,
  between: ([from, to]: readonly [string, string], span: string, points: string) =>
    `${from} to ${to} (${span}), ${points}.`,
  points: {
    raw: "every result",
    "1m": "a point a minute",
    "1h": "a point an hour",
    "1d": "a point a day",
  },
  statusFor: (status: string, lasted: string) => `${status} for ${lasted}`,
  worstOf: (status: string, lasted: string) => `${status} at worst within ${lasted}`,
  since: (moment: string) => `from ${moment}`,
  surface: "Charts over one time",
  howTo:
    "Drag over the charts to zoom in, with Shift to move along; Ctrl and wheel zoom too. With the keyboard: left and right arrows move, plus and minus zoom, Escape goes back to live.",
} as const;
