/** Below OWASP's least (7 MiB five times over, 46 MiB once) a stolen hash is guessed too quickly. */
const LEAST_WORK_KIB = 35_000;
/** What one login may take of a trading host's memory, passes and threads. */
const MOST_MEMORY_KIB = 262_144;
const MOST_PASSES = 20;
const MOST_LANES = 8;

const PHC = /^\$argon2id\$v=19\$m=(\d{1,7}),t=(\d{1,3}),p=(\d{1,2})\$[A-Za-z0-9+/]{11,86}\$[A-Za-z0-9+/]{22,172}$/;

/** What is wrong with a password's hash as it is written in the configuration; null: nothing. Never quotes it. */
export function passwordHashMistake(text: string): string | null {
  const [, memory, passes, lanes] = PHC.exec(text) ?? [];
  if (memory === undefined) return wrongShape(text);
  const [m, t, p] = [Number(memory), Number(passes), Number(lanes)];
  if (m > MOST_MEMORY_KIB || t < 1 || t > MOST_PASSES || p < 1 || p > MOST_LANES) {
    return `takes too much for every login; expected at most m=${MOST_MEMORY_KIB},t=${MOST_PASSES},p=${MOST_LANES}`;
  }
  if (m * t < LEAST_WORK_KIB)
    return "is too weak: expected at least m=19456,t=2; plimsoll hash-password makes a better one";
  return null;
}

function wrongShape(text: string): string {
  const expected = "expected an argon2id hash, as plimsoll hash-password makes one of a password";
  if (/^\$argon2(i|d)\$/.test(text)) return `${expected}, not argon2i or argon2d`;
  if (/^\$argon2id\$/.test(text)) return `${expected}; this one is cut short or of another version`;
  if (/^\$\w/.test(text)) return `${expected}, not a hash of another kind`;
  return `${expected}; a password itself is never written here`;
}
