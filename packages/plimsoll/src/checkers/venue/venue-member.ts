import { listsLimits } from "./read-use.ts";
import type { Venue } from "./venue.ts";
import type { VenueBook } from "./venue-book.ts";
import type { VenueOptions } from "./venue-options.ts";

/** A component's part in a venue. */
export interface VenueMember {
  readonly venue: Venue;
  readonly options: VenueOptions;
  /** What a check costs. */
  readonly weight: number;
}

/** Joins the venue that a component names and asks for `urls`; null where it names none. */
export function joinVenue(
  { venue: options, weight }: { readonly venue?: VenueOptions | undefined; readonly weight: number },
  { venues, urls }: { readonly venues: VenueBook; readonly urls: readonly URL[] },
): VenueMember | null {
  if (options === undefined) return null;
  const venue = venues.venue(options.name);
  venue.join(options, urls.some(listsLimits));
  return { venue, options, weight };
}
