/** The durations that forms offer, as the API takes them. */
export const DURATIONS = [
  { value: "30m", label: "30 min" },
  { value: "1h", label: "1 h" },
  { value: "2h", label: "2 h" },
  { value: "4h", label: "4 h" },
  { value: "8h", label: "8 h" },
  { value: "12h", label: "12 h" },
  { value: "1d", label: "1 day" },
  { value: "2d", label: "2 days" },
  { value: "7d", label: "7 days" },
];
