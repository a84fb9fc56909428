import { HoldBook } from "../web/hold-book.ts";
import { Venue } from "./venue.ts";

/** All venues that components declare, one entry each, whatever kinds ask them. */
export class VenueBook {
  /** Who asked to be left alone; kept across restarts by whoever owns this book. */
  readonly holds: HoldBook;
  readonly #venues = new Map<string, Venue>();

  constructor(holds: HoldBook = new HoldBook()) {
    this.holds = holds;
  }

  venue(name: string): Venue {
    let venue = this.#venues.get(name);
    if (venue === undefined) {
      venue = new Venue(name, this.holds);
      this.#venues.set(name, venue);
    }
    return venue;
  }
}
