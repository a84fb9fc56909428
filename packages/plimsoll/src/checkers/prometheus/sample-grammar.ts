const SPACE = 32;
const TAB = 9;
const QUOTE = 34;
const BACKSLASH = 92;
const COMMA = 44;
const EQUALS = 61;
const OPEN = 123;
const CLOSE = 125;

const LABEL_START = 1;
const LABEL_PART = 2;
const NAME_START = 4;
const NAME_PART = 8;
const CLASSES = Uint8Array.from({ length: 256 }, (_, code) => {
  const character = String.fromCharCode(code);
  if (/[A-Za-z_]/.test(character)) return LABEL_START | LABEL_PART | NAME_START | NAME_PART;
  if (/[0-9]/.test(character)) return LABEL_PART | NAME_PART;
  return character === ":" ? NAME_START | NAME_PART : 0;
});

/** Where the blanks that begin at `at` end. */
export function skipBlanks(bytes: Uint8Array, at: number, end: number): number {
  let next = at;
  while (next < end && (bytes[next] === SPACE || bytes[next] === TAB)) next += 1;
  return next;
}

/** Where the token that begins at `at` ends: at the next blank. */
export function endOfToken(bytes: Uint8Array, at: number, end: number): number {
  let next = at;
  while (next < end && bytes[next] !== SPACE && bytes[next] !== TAB) next += 1;
  return next;
}

/** Where the metric's name that begins at `at` ends; -1 when none begins there. */
export function endOfName(bytes: Uint8Array, at: number, end: number): number {
  if (at >= end || ((CLASSES[bytes[at] as number] as number) & NAME_START) === 0) return -1;
  let next = at + 1;
  while (next < end && ((CLASSES[bytes[next] as number] as number) & NAME_PART) !== 0) next += 1;
  return next;
}

/** Where the text in quotes that begins at `at` ends, behind its closing quote; -1 when it doesn't. */
export function endOfQuoted(bytes: Uint8Array, at: number, end: number): number {
  if (bytes[at] !== QUOTE) return -1;
  for (let next = at + 1; next < end; next += 1) {
    const code = bytes[next];
    if (code === QUOTE) return next + 1;
    if (code === BACKSLASH) next += 1;
  }
  return -1;
}

/**
 * Where the labels that begin at `at` with their brace end, behind the closing one; -1 when they don't. With `named` the
 * first thing in them may be the metric's name in quotes.
 */
export function endOfLabels(bytes: Uint8Array, at: number, { end, named }: { end: number; named: boolean }): number {
  if (bytes[at] !== OPEN) return -1;
  let next = skipBlanks(bytes, at + 1, end);
  if (named) {
    next = endOfQuoted(bytes, next, end);
    if (next < 0) return -1;
    next = skipBlanks(bytes, next, end);
    if (bytes[next] === COMMA) next = skipBlanks(bytes, next + 1, end);
    else if (next >= end || bytes[next] !== CLOSE) return -1;
  }
  while (next < end) {
    if (bytes[next] === CLOSE) return next + 1;
    next = endOfLabel(bytes, next, end);
    if (next < 0) return -1;
    next = skipBlanks(bytes, next, end);
    if (bytes[next] === COMMA && next < end) next = skipBlanks(bytes, next + 1, end);
    else if (next >= end || bytes[next] !== CLOSE) return -1;
  }
  return -1;
}

/** Where the label that begins at `at` ends, behind its value; -1 when none begins there. */
function endOfLabel(bytes: Uint8Array, at: number, end: number): number {
  let next = at;
  if (((CLASSES[bytes[next] as number] as number) & LABEL_START) !== 0) {
    next += 1;
    while (next < end && ((CLASSES[bytes[next] as number] as number) & LABEL_PART) !== 0) next += 1;
  } else {
    next = endOfQuoted(bytes, next, end);
    if (next < 0) return -1;
  }
  next = skipBlanks(bytes, next, end);
  if (next >= end || bytes[next] !== EQUALS) return -1;
  return endOfQuoted(bytes, skipBlanks(bytes, next + 1, end), end);
}
