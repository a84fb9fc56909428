import { NativeSelect, TextInput } from "@mantine/core";
import { COMPONENT_TYPES, matchesAlert, matchesEverything, toAlertMatch } from "@plimsoll/core";
import { useMemo } from "react";
import { ShortNames } from "../../components/short-names.tsx";
import { useRoster } from "../../lib/live/use-live.ts";
import { alertingTexts as texts } from "../../texts/alerting.ts";
import classes from "./alerting-page.module.css";
import { type MatchWords, toMatch } from "./match-words.ts";

const TYPES = [{ value: "", label: texts.anyType }, ...COMPONENT_TYPES.map((type) => ({ value: type, label: type }))];
const SHOWN_NAMES = 5;

/** Which components something is about, with those that it takes now in words before anything is done. */
export function MatchFields(props: { words: MatchWords; verb: string; onChange: (words: MatchWords) => void }) {
  const { words, verb, onChange } = props;
  return (
    <>
      <TextInput
        label={texts.matchComponents}
        description={texts.matchComponentsHint}
        placeholder={texts.matchComponentsExample}
        value={words.components}
        onChange={({ currentTarget }) => onChange({ ...words, components: currentTarget.value })}
        autoCapitalize="none"
        spellCheck={false}
        autoFocus
      />
      <NativeSelect
        label={texts.matchType}
        description={texts.matchTypeHint}
        data={TYPES}
        value={words.type}
        onChange={({ currentTarget }) => onChange({ ...words, type: currentTarget.value })}
      />
      <TextInput
        label={texts.matchTags}
        description={texts.matchTagsHint}
        placeholder={texts.matchTagsExample}
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
  if (matchesEverything(match)) return texts.matchRefused(verb);
  const ids = roster
    .filter(({ component_id, component_type, tags }) =>
      matchesAlert({ component_id, component_type, tags, severity: "CRITICAL" }, match),
    )
    .map(({ component_id }) => component_id);
  if (ids.length === 0) return texts.matchNone;
  return (
    <>
      {texts.matchWill(verb, ids.length, roster.length)} <ShortNames names={ids} shown={SHOWN_NAMES} />.
    </>
  );
}
