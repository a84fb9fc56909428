import { NativeSelect } from "@mantine/core";
import { useRef, useState } from "react";
import { manageTexts } from "../../texts/manage.ts";
import classes from "./form.module.css";
import { useFormFacts } from "./form-facts.ts";
import { emptyValue, type Member } from "./form-field.ts";
import type { FormPath } from "./form-path.ts";

/** Longer help would make the choice wider than a phone. */
const MOST_HELP = 60;

interface Props {
  readonly members: readonly Member[];
  /** What they are settings of, as people read it. */
  readonly of: string;
  readonly path: FormPath;
  readonly value: Readonly<Record<string, unknown>>;
  readonly onChange: (value: Record<string, unknown>) => void;
  /** Shown from the beginning although nothing is given. */
  readonly common?: readonly string[];
}

/** The settings that are required, given or common; all others are added by choosing them. */
export function MemberFields({ members, of, path, value, onChange, common = [] }: Props) {
  const { Input } = useFormFacts();
  const [added, setAdded] = useState<readonly string[]>([]);
  const justAdded = useRef<string | null>(null);
  const isShown = ({ name, isRequired }: Member) =>
    isRequired || value[name] !== undefined || common.includes(name) || added.includes(name);
  const isHolder = ({ field: { shape } }: Member) => ["group", "list", "map", "variants"].includes(shape);
  const shown = members.filter(isShown);
  const change = (name: string, next: unknown): void => {
    const { [name]: _before, ...others } = value;
    onChange(next === undefined ? others : name in value ? { ...value, [name]: next } : { ...others, [name]: next });
  };
  const add = (name: string): void => {
    const member = members.find((it) => it.name === name);
    if (member === undefined) return;
    setAdded([...added, name]);
    justAdded.current = name;
    const empty = emptyValue(member.field);
    if (empty !== undefined) change(name, empty);
  };
  // Whoever adds a setting wants to give it.
  const focusNew = (name: string, node: HTMLElement | null): void => {
    if (node === null || justAdded.current !== name) return;
    justAdded.current = null;
    (node.querySelector<HTMLElement>("input, select, textarea") ?? node.querySelector("button"))?.focus();
  };
  const remove = (name: string): void => {
    setAdded(added.filter((it) => it !== name));
    change(name, undefined);
  };
  return (
    <>
      <div className={classes.members}>
        {[...shown.filter((it) => !isHolder(it)), ...shown.filter(isHolder)].map((member) => (
          <div
            key={member.name}
            ref={(node) => focusNew(member.name, node)}
            className={isHolder(member) ? classes.wide : classes.narrow}
          >
            <Input
              field={member.field}
              path={[...path, member.name]}
              label={member.name}
              value={value[member.name]}
              isRequired={member.isRequired}
              onChange={(next) => change(member.name, next)}
              onRemove={member.isRequired || common.includes(member.name) ? undefined : () => remove(member.name)}
            />
          </div>
        ))}
      </div>
      <AddSetting of={of} hidden={members.filter((it) => !isShown(it))} onAdd={add} />
    </>
  );
}

function AddSetting(props: { of: string; hidden: readonly Member[]; onAdd: (name: string) => void }) {
  const { of, hidden, onAdd } = props;
  if (hidden.length === 0) return null;
  return (
    <NativeSelect
      size="xs"
      className={classes.more}
      aria-label={manageTexts.addSettingTo(of)}
      data={[
        { value: "", label: manageTexts.addSetting(hidden.length) },
        ...hidden.map(({ name, field: { help } }) => ({ value: name, label: withHelp(name, help) })),
      ]}
      value=""
      onChange={(event) => onAdd(event.currentTarget.value)}
    />
  );
}

function withHelp(name: string, help: string): string {
  if (help === "") return name;
  return `${name}: ${help.length > MOST_HELP ? `${help.slice(0, MOST_HELP)}…` : help}`;
}
