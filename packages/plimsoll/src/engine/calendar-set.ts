import {
  ALWAYS_OPEN,
  type CalendarSpec,
  isTimeZone,
  type MarketCalendar,
  SHIPPED_CALENDARS,
  TradingCalendar,
} from "@plimsoll/core";

/** The calendars that components can name; a reload changes them under those that hold one. */
export class CalendarSet {
  readonly #made = new Map<string, TradingCalendar>();
  #own: ReadonlyMap<string, CalendarSpec> = new Map();

  constructor(own: readonly CalendarSpec[] = []) {
    this.use(own);
  }

  /** Takes the configuration's calendars; those that Plimsoll brings are there besides. */
  use(own: readonly CalendarSpec[]): void {
    this.#own = new Map(own.map((spec) => [spec.id, spec]));
    this.#made.clear();
  }

  get ids(): readonly string[] {
    return [...new Set([...SHIPPED_CALENDARS.keys(), ...this.#own.keys()])];
  }

  get(id: string): TradingCalendar | null {
    const made = this.#made.get(id);
    if (made !== undefined) return made;
    const spec = this.#own.get(id) ?? SHIPPED_CALENDARS.get(id);
    if (spec === undefined) return null;
    const calendar = new TradingCalendar(spec);
    this.#made.set(id, calendar);
    return calendar;
  }

  /** The market of a component, as it is at each moment that it is asked; one that names no calendar is always in session. */
  marketOf(id: string | undefined): MarketCalendar {
    // What a time zone needs takes some 10 ms the first time: that is over before anything is timed.
    if (id !== undefined) isTimeZone(this.get(id)?.timeZone ?? "UTC");
    return id === undefined ? ALWAYS_OPEN : new LiveMarket(id, () => this.get(id) ?? ALWAYS_OPEN);
  }
}

/** Asks the calendar that has the name now. */
class LiveMarket implements MarketCalendar {
  readonly id: string;
  readonly #current: () => MarketCalendar;

  constructor(id: string, current: () => MarketCalendar) {
    this.id = id;
    this.#current = current;
  }

  get timeZone(): string {
    return this.#current().timeZone;
  }

  get graceMs(): number {
    return this.#current().graceMs;
  }

  phaseAt(at: number) {
    return this.#current().phaseAt(at);
  }

  sessionMs(from: number, to: number) {
    return this.#current().sessionMs(from, to);
  }

  nextOpen(at: number) {
    return this.#current().nextOpen(at);
  }

  nextClose(at: number) {
    return this.#current().nextClose(at);
  }
}
