import { NativeSelect, TextInput } from "@mantine/core";
import { COMPONENT_TYPES, matchesAlert, matchesEverything, toAlertMatch } from "@plimsoll/core";
import { useMemo } from "react";
import { namesInShort } from "../../lib/incident-words.ts";
import { useRoster } from "../../lib/live/use-live.ts";
import classes from "./alerting-page.module.css";
import { type MatchWords, toMatch } from "./match-words.ts";

const TYPES = [{ value: "", label: "any type" }, ...COMPONENT_TYPES.map((type) => ({ value: type, label: type }))];
const SHOWN_NAMES = 5;

/** Which components something is about, with those that it takes now in words before anything is done. */
export function MatchFields(props: { words: MatchWords; verb: string; onChange: (words: MatchWords) => void }) {
  const { words, verb, onChange } = props;
  return (
    <>
      <TextInput
        label="Components"
        description="ids, parted by commas; * stands for any text"
        placeholder="order-gateway, feed-*"
        value={words.components}
        onChange={({ currentTarget }) => onChange({ ...words, components: currentTarget.value })}
        autoCapitalize="none"
        spellCheck={false}
        autoFocus
      />
      <NativeSelect
        label="Type"
        description="only components of this type"
        data={TYPES}
        value={words.type}
        onChange={({ currentTarget }) => onChange({ ...words, type: currentTarget.value })}
      />
      <TextInput
        label="Tags"
        description="any one of these is enough"
        placeholder="trading"
        value={words.tags}
        onChange={({ currentTarget }) => onChange({ ...words, tags: currentTarget.value })}
        autoCapitalize="none"
        spellCheck={false}
      />
      <p className={classes.preview} aria-live="polite">
        <MatchPreview words={words} verb={verb} />
      </p>
    </>
  );
}

function MatchPreview({ words, verb }: { words: MatchWords; verb: string }) {
  const roster = useRoster();
  const match = useMemo(() => toAlertMatch(toMatch(words)), [words]);
  if (matchesEverything(match)) return <>Name components, a type or tags: to {verb} everything is refused.</>;
  const ids = roster
    .filter(({ component_id, component_type, tags }) =>
      matchesAlert({ component_id, component_type, tags, severity: "CRITICAL" }, match),
    )
    .map(({ component_id }) => component_id);
  if (ids.length === 0) return <>No component of now is meant; one that is added later may be.</>;
  return (
    <>
      Will {verb} {ids.length} of {roster.length} components: <bdi>{namesInShort(ids, SHOWN_NAMES)}</bdi>.
    </>
  );
}
