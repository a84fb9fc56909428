/** So many of something, as people write it: `0 alerts`, `1 alert`, `2 alerts`. */
export function countOf(count: number, noun: string, nouns = `${noun}s`): string {
  return `${count} ${count === 1 ? noun : nouns}`;
}
