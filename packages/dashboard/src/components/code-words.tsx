/** Words in which code stands between backquotes. */
export function CodeWords({ words }: { words: string }) {
  return words.split("`").map((part, index) => (index % 2 === 1 ? <code key={part}>{part}</code> : part));
}
