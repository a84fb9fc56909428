/** How far clocks of a zone are ahead of UTC at a time that they show, ms; the time as if it were UTC, epoch ms. */
export type ZoneOffset = (shown: number) => number;

export const UTC: ZoneOffset = () => 0;

/** The offsets of an IANA zone. The calendar of zones is loaded only where it is needed: a log is read in a thread of its own. */
export async function loadZone(timeZone: string): Promise<ZoneOffset> {
  if (timeZone === "UTC") return UTC;
  const { fromZonedTime } = await import("@plimsoll/core");
  return (shown) => {
    const moment = new Date(shown);
    const date = { year: moment.getUTCFullYear(), month: moment.getUTCMonth() + 1, day: moment.getUTCDate() };
    const minute = moment.getUTCHours() * 60 + moment.getUTCMinutes();
    return Math.floor(shown / 60_000) * 60_000 - fromZonedTime({ ...date, minute }, timeZone);
  };
}
