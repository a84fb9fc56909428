import { TextInput } from "@mantine/core";
import { recoveryTexts } from "../../texts/recovery.ts";
import classes from "./recovery-page.module.css";

/** Asks for a name to be typed, so that nobody does something dangerous to what they did not mean. */
export function TypedName(props: { name: string; typed: string; onType: (typed: string) => void }) {
  const { name, typed, onType } = props;
  const { label, notYet } = recoveryTexts.typedName;
  return (
    <TextInput
      className={classes.typedName}
      label={label(name)}
      value={typed}
      onChange={(event) => onType(event.currentTarget.value)}
      error={typed !== "" && typed !== name && notYet(name)}
      autoComplete="off"
      autoCapitalize="none"
      spellCheck={false}
      required
      autoFocus
    />
  );
}
