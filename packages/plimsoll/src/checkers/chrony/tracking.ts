/** What `chronyc -c tracking` says (chronyc(1), "tracking"): one line of 14 fields, times in seconds. */
export interface Tracking {
  readonly referenceId: string;
  /** The source that is followed; empty for a reference clock, for chronyd's own `local` mode and where there is none. */
  readonly source: string;
  readonly stratum: number;
  /** When the last measurement was taken in, epoch s. */
  readonly referenceTime: number;
  /** True time less this clock: positive while it is slow. */
  readonly systemTime: number;
  readonly lastOffset: number;
  readonly rmsOffset: number;
  readonly frequencyPpm: number;
  readonly residualFrequencyPpm: number;
  readonly skewPpm: number;
  readonly rootDelay: number;
  readonly rootDispersion: number;
  readonly updateInterval: number;
  readonly leapStatus: LeapStatus;
}

const LEAP_STATUSES = ["Normal", "Insert second", "Delete second", "Not synchronised"] as const;
type LeapStatus = (typeof LEAP_STATUSES)[number];

const FIELDS = 14;
/** The reference of chronyd's `local` mode: it follows nobody but itself. */
const OWN_REFERENCE = "7F7F0101";

/** Null for what is no such line. */
export function parseTracking(text: string): Tracking | null {
  const fields = text.trimEnd().split(",");
  if (fields.length !== FIELDS) return null;
  const [referenceId = "", source = "", ...rest] = fields;
  const leapStatus = LEAP_STATUSES.find((status) => status === rest[11]);
  const numbers = rest.slice(0, 11).map((field) => (field === "" ? Number.NaN : Number(field)));
  if (leapStatus === undefined || !/^[0-9A-F]{8}$/i.test(referenceId) || !numbers.every(Number.isFinite)) return null;
  const [stratum = 0, referenceTime = 0, systemTime = 0, lastOffset = 0, rmsOffset = 0, ...frequencies] = numbers;
  const [
    frequencyPpm = 0,
    residualFrequencyPpm = 0,
    skewPpm = 0,
    rootDelay = 0,
    rootDispersion = 0,
    updateInterval = 0,
  ] = frequencies;
  return {
    ...{ referenceId, source, stratum, referenceTime, systemTime, lastOffset, rmsOffset },
    ...{ frequencyPpm, residualFrequencyPpm, skewPpm, rootDelay, rootDispersion, updateInterval, leapStatus },
  };
}

/** Whether chronyd has nothing to follow but this host's own clock (`local`), which it then calls synchronised. */
export function followsItself({ referenceId, source }: Tracking): boolean {
  return referenceId.toUpperCase() === OWN_REFERENCE && source === "";
}
