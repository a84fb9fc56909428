import { Button, NativeSelect, Textarea, TextInput } from "@mantine/core";
import { type ReactNode, useId, useState } from "react";
import { manageTexts } from "../../texts/manage.ts";
import type { FieldOf, FieldProps } from "./field-props.ts";
import classes from "./form.module.css";
import { useFormFacts } from "./form-facts.ts";
import { emptyValue, fits, isRecord, variantOf } from "./form-field.ts";
import { type FormPath, faultsAt, faultsWithin } from "./form-path.ts";
import { MemberFields } from "./member-fields.tsx";
import { RemoveButton } from "./remove-button.tsx";

/** A frame around what belongs together, with what the server said of it as a whole. */
function Frame(props: {
  label: string;
  help: string;
  path: FormPath;
  onRemove: (() => void) | undefined;
  children: ReactNode;
}) {
  const faults = faultsAt(useFormFacts().faults, props.path);
  return (
    <fieldset className={classes.frame}>
      <legend>
        {props.label} <RemoveButton label={props.label} onRemove={props.onRemove} />
      </legend>
      {props.help !== "" && <p className={classes.help}>{props.help}</p>}
      {faults.length > 0 && <p className={classes.fault}>{faults.join("; ")}</p>}
      {props.children}
    </fieldset>
  );
}

/** Settings with names of their own. */
export function GroupField({ field, path, label, value, onChange, onRemove }: FieldProps<FieldOf<"group">>) {
  return (
    <Frame label={label} help={field.help} path={path} onRemove={onRemove}>
      <MemberFields
        members={field.members}
        of={label}
        path={path}
        value={isRecord(value) ? value : {}}
        onChange={onChange}
      />
    </Frame>
  );
}

/** Any number of the same. */
export function ListField({ field, path, label, value, onChange, onRemove }: FieldProps<FieldOf<"list">>) {
  const { Input } = useFormFacts();
  const items = Array.isArray(value) ? value : [];
  const without = (index: number) => items.filter((_, at) => at !== index);
  return (
    <Frame label={label} help={field.help} path={path} onRemove={onRemove}>
      {items.map((item, index) => (
        <Input
          // biome-ignore lint/suspicious/noArrayIndexKey: an item of a list has nothing else to be known by
          key={index}
          field={field.item}
          path={[...path, index]}
          label={manageTexts.item(label, index + 1)}
          value={item === "" ? undefined : item}
          isRequired={false}
          onChange={(next) => onChange(items.map((it, at) => (at === index ? (next ?? "") : it)))}
          onRemove={() => onChange(without(index))}
        />
      ))}
      <div>
        <Button size="compact-xs" variant="default" onClick={() => onChange([...items, emptyValue(field.item) ?? ""])}>
          {manageTexts.addItem(label)}
        </Button>
      </div>
    </Frame>
  );
}

/** The same for each of any number of names. */
export function MapField({ field, path, label, value, onChange, onRemove }: FieldProps<FieldOf<"map">>) {
  const { metricNames, Input } = useFormFacts();
  const [name, setName] = useState("");
  const listId = useId();
  const entries = isRecord(value) ? value : {};
  const isTaken = Object.hasOwn(entries, name.trim());
  const add = (): void => {
    if (name.trim() === "" || isTaken) return;
    onChange({ ...entries, [name.trim()]: emptyValue(field.value) ?? "" });
    setName("");
  };
  return (
    <Frame label={label} help={field.help} path={path} onRemove={onRemove}>
      {Object.entries(entries).map(([key, it]) => (
        <Input
          key={key}
          field={field.value}
          path={[...path, key]}
          label={key}
          value={it === "" ? undefined : it}
          isRequired={false}
          onChange={(next) => onChange({ ...entries, [key]: next ?? "" })}
          onRemove={() => onChange(Object.fromEntries(Object.entries(entries).filter(([other]) => other !== key)))}
        />
      ))}
      <div className={classes.adding}>
        <TextInput
          size="xs"
          label={manageTexts.newName(label)}
          autoComplete="off"
          list={listId}
          value={name}
          error={isTaken ? manageTexts.nameTaken : undefined}
          onChange={(event) => setName(event.currentTarget.value)}
          onKeyDown={(event) => {
            if (event.key !== "Enter") return;
            event.preventDefault();
            add();
          }}
        />
        <datalist id={listId}>
          {path[0] === "thresholds" && metricNames.map((it) => <option key={it} value={it} />)}
        </datalist>
        <Button size="xs" variant="default" disabled={name.trim() === "" || isTaken} onClick={add}>
          {manageTexts.addItem(label)}
        </Button>
      </div>
    </Frame>
  );
}

/** One of several shapes, which a person chooses. */
export function VariantField({
  field,
  path,
  label,
  value,
  isRequired,
  onChange,
  onRemove,
}: FieldProps<FieldOf<"variants">>) {
  const { Input } = useFormFacts();
  const [chosen, setChosen] = useState(() => variantOf(value, field.variants));
  // What was chosen stays while what is typed into it fits another shape as well; what the text says goes before it.
  const stays =
    value === undefined || (field.variants[chosen] !== undefined && fits(value, field.variants[chosen].field));
  const index = stays ? chosen : variantOf(value, field.variants);
  const variant = field.variants[index];
  if (variant === undefined) return null;
  const choose = (wanted: number): void => {
    const next = field.variants[wanted];
    if (next === undefined) return;
    setChosen(wanted);
    onChange(emptyValue(next.field));
  };
  return (
    <div className={classes.variants}>
      <NativeSelect
        size="xs"
        label={manageTexts.shapeOf(label)}
        description={field.help || undefined}
        data={field.variants.map((it, at) => ({ value: String(at), label: it.label }))}
        value={String(index)}
        onChange={(event) => choose(Number(event.currentTarget.value))}
      />
      <Input
        key={index}
        field={{ ...variant.field, help: "" }}
        path={path}
        label={label}
        value={value}
        isRequired={isRequired}
        onChange={onChange}
        onRemove={onRemove}
      />
    </div>
  );
}

/** What no field fits. What is not yet JSON is kept as it was typed, and said so. */
export function JsonField({ field, path, label, value, isRequired, onChange, onRemove }: FieldProps<FieldOf<"json">>) {
  const [typed, setTyped] = useState({ text: toJsonText(value), of: value });
  const [isBroken, setBroken] = useState(false);
  const faults = faultsWithin(useFormFacts().faults, path);
  const text = typed.of === value ? typed.text : toJsonText(value);
  const change = (given: string): void => {
    const read = readJson(given);
    setBroken(read === null);
    const next = read === null ? value : read.value;
    setTyped({ text: given, of: next });
    if (read !== null) onChange(next);
  };
  const said = isBroken ? [manageTexts.notJson, ...faults] : faults;
  return (
    <div className={classes.plain}>
      <Textarea
        size="xs"
        label={label}
        description={[field.help, manageTexts.asJson].filter((it) => it !== "").join("; ")}
        rows={3}
        spellCheck={false}
        required={isRequired}
        value={text}
        error={said.length > 0 ? said.join("; ") : undefined}
        onChange={(event) => change(event.currentTarget.value)}
      />
      <RemoveButton label={label} onRemove={onRemove} />
    </div>
  );
}

function toJsonText(value: unknown): string {
  return value === undefined ? "" : JSON.stringify(value, null, 1);
}

function readJson(text: string): { value: unknown } | null {
  if (text.trim() === "") return { value: undefined };
  try {
    return { value: JSON.parse(text) };
  } catch {
    return null;
  }
}
