import { memo } from "react";
import { splitMoments } from "../lib/format/server-words.ts";
import { Moment } from "./moment.tsx";

/** What the server says in words, with its moments on the reader's clock and its numbers as the page writes them. */
export const Said = memo(function Said({ text }: { text: string }) {
  // biome-ignore lint/suspicious/noArrayIndexKey: the pieces of a sentence have nothing but their place
  return splitMoments(text).map((piece, index) => (index % 2 === 0 ? piece : <Moment key={index} at={piece} />));
});
