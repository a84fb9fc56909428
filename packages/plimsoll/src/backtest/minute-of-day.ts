/** Tells the minute of the day, 0 to 1439, of a moment (epoch ms) in an IANA time zone. Throws a RangeError for one that is not known. */
export function minuteOfDay(timeZone: string): (at: number) => number {
  const format = new Intl.DateTimeFormat("en-GB", { timeZone, hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
  return (at) => {
    const [hour = 0, minute = 0] = format.format(at).split(":").map(Number);
    return hour * 60 + minute;
  };
}
