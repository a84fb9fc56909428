const POWERS = Array.from({ length: 23 }, (_, power) => 10 ** power);
/** With so few digits an integer and its power of ten are exact, and so is their quotient when rounded once (Clinger 1990). */
const MOST_DIGITS = 15;
/** Longer than any number that means something. */
const MOST_LENGTH = 400;

/**
 * Reads the bytes from `start` to `end` as the exposition format writes a number: as Go's ParseFloat, less its hexadecimal
 * forms and underscores, which Prometheus refuses too. `NaN` and `+Inf` are numbers there. Undefined when they are none.
 */
export function readSampleNumber(bytes: Buffer, start: number, end: number): number | undefined {
  const first = bytes[start];
  let at = first === 45 || first === 43 ? start + 1 : start;
  const digitsStart = at;
  let mantissa = 0;
  let dot = -1;
  for (; at < end; at += 1) {
    const code = bytes[at] as number;
    if (code >= 48 && code <= 57) mantissa = mantissa * 10 + (code - 48);
    else if (code === 46 && dot < 0) dot = at;
    else return readSlowly(bytes, start, end);
  }
  const digits = end - digitsStart - (dot < 0 ? 0 : 1);
  if (digits <= 0 || digits > MOST_DIGITS) return readSlowly(bytes, start, end);
  const value = dot < 0 ? mantissa : mantissa / (POWERS[end - dot - 1] as number);
  return first === 45 ? -value : value;
}

/** Whether they are a number, for those that nobody wants to know. */
export function isSampleNumber(bytes: Buffer, start: number, end: number): boolean {
  const first = bytes[start];
  let at = first === 45 || first === 43 ? start + 1 : start;
  const digitsStart = at;
  let dots = 0;
  for (; at < end; at += 1) {
    const code = bytes[at] as number;
    if (code === 46) dots += 1;
    else if (code < 48 || code > 57) break;
  }
  const digits = at - digitsStart - dots;
  if (digits > 0 && dots < 2 && at === end) return end - start <= MOST_LENGTH;
  if (digits > 0 && dots < 2 && (bytes[at] === 101 || bytes[at] === 69)) return isExponent(bytes, at + 1, end);
  return readWord(bytes, start, end) !== undefined;
}

function isExponent(bytes: Buffer, start: number, end: number): boolean {
  let at = bytes[start] === 45 || bytes[start] === 43 ? start + 1 : start;
  const digitsStart = at;
  while (at < end && (bytes[at] as number) >= 48 && (bytes[at] as number) <= 57) at += 1;
  return at === end && at > digitsStart;
}

function readSlowly(bytes: Buffer, start: number, end: number): number | undefined {
  if (!isSampleNumber(bytes, start, end)) return undefined;
  return readWord(bytes, start, end) ?? Number(bytes.toString("latin1", start, end));
}

function readWord(bytes: Buffer, start: number, end: number): number | undefined {
  if (end - start > 9) return undefined;
  switch (bytes.toString("latin1", start, end).toLowerCase()) {
    case "nan":
      return Number.NaN;
    case "inf":
    case "+inf":
    case "infinity":
    case "+infinity":
      return Number.POSITIVE_INFINITY;
    case "-inf":
    case "-infinity":
      return Number.NEGATIVE_INFINITY;
    default:
      return undefined;
  }
}
