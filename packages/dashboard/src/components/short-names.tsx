import { namesInShort } from "../lib/incident-words.ts";

/** A few names as words, each by itself: one that runs right to left must not drag its neighbours along. */
export function ShortNames({ names, shown = 3 }: { names: readonly string[]; shown?: number }) {
  const rest = namesInShort(names, shown).slice(names.slice(0, shown).join(", ").length);
  return (
    <>
      {names.slice(0, shown).map((name, index) => (
        <span key={name}>
          {index > 0 && ", "}
          <bdi>{name}</bdi>
        </span>
      ))}
      {rest}
    </>
  );
}
