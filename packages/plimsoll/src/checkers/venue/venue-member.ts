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

/** Joins the venue that a component names; null where it names none. */
export function joinVenue(
  { venue: options, weight }: { readonly venue?: VenueOptions | undefined; readonly weight: number },
  venues: VenueBook,
): VenueMember | null {
  if (options === undefined) return null;
  const venue = venues.venue(options.name);
  venue.join(options);
  return { venue, options, weight };
}
