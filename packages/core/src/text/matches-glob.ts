/**
 * Whether the whole text matches a pattern in which `*` stands for any run of characters, also none; all else is literal.
 * Greedy with one point to go back to, so that no pattern takes more than text x pattern steps.
 */
export function matchesGlob(text: string, pattern: string): boolean {
  let at = 0;
  let next = 0;
  let star = -1;
  let resumeAt = 0;
  while (at < text.length) {
    if (pattern[next] === "*") {
      star = next;
      next += 1;
      resumeAt = at;
    } else if (pattern[next] === text[at]) {
      next += 1;
      at += 1;
    } else if (star >= 0) {
      next = star + 1;
      resumeAt += 1;
      at = resumeAt;
    } else return false;
  }
  while (pattern[next] === "*") next += 1;
  return next === pattern.length;
}
