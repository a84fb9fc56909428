/** The text, cut to at most `limit` characters with an ellipsis, so that what a target says cannot grow our memory. */
export function clip(text: string, limit: number): string {
  return text.length <= limit ? text : `${text.slice(0, limit - 1)}…`;
}
