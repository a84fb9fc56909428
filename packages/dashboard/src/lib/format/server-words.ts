import { THIN_SPACE } from "./format-number.ts";

/** RFC 3339 in UTC, as the server writes moments in its sentences. */
const MOMENT = /(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z)/;
/** A number with commas between its thousands: `8,400`, `1,240.5`; not a list such as `1,2000`. */
const GROUPED = /(?<![\d,.])\d{1,3}(?:,\d{3})+(?!,?\d)/g;

/** In a name they would turn round all that the sentence says after it. */
const DIRECTION_MARKS = /[\u202a-\u202e\u2066-\u2069]/g;

/** The server's sentence with its numbers as the page writes them. */
export function regroupDigits(text: string): string {
  return text.replace(GROUPED, (number) => number.replaceAll(",", THIN_SPACE));
}

/** The same cut at its moments: those are every second piece. It reads in one direction, whatever names are in it. */
export function splitMoments(text: string): readonly string[] {
  return text
    .replace(DIRECTION_MARKS, "")
    .split(MOMENT)
    .map((piece, index) => (index % 2 === 0 ? regroupDigits(piece) : piece));
}
