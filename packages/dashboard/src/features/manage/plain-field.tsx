import { NativeSelect, TextInput } from "@mantine/core";
import { SECRET_STAND_IN } from "@plimsoll/core";
import { useId, useState } from "react";
import { manageTexts } from "../../texts/manage.ts";
import type { FieldOf, FieldProps } from "./field-props.ts";
import classes from "./form.module.css";
import { useFormFacts } from "./form-facts.ts";
import { wordOf } from "./form-field.ts";
import { faultsWithin } from "./form-path.ts";
import { RemoveButton } from "./remove-button.tsx";
import { toNumber, toScalar, toText, typedText } from "./typed-value.ts";

type Plain = "text" | "number" | "quantity" | "scalar";
const READ: Record<Plain, (text: string) => unknown> = {
  text: toText,
  number: toNumber,
  quantity: toNumber,
  scalar: toScalar,
};
const SECRET_NAME = /passw|secret|api_?key|passphrase|authorization|(^|_)token$/i;

/** A value that is typed in one line. */
export function PlainField(props: FieldProps<FieldOf<Plain>>) {
  const { field, path, label, value, isRequired, onChange, onRemove } = props;
  const [typed, setTyped] = useState({ text: textOf(field.shape, value), of: value });
  const faults = faultsWithin(useFormFacts().faults, path);
  const text = Object.is(typed.of, value) ? typed.text : textOf(field.shape, value);
  const isKept = value === SECRET_STAND_IN;
  const change = (given: string): void => {
    const next = READ[field.shape](given);
    setTyped({ text: given, of: next });
    onChange(next);
  };
  return (
    <div className={classes.plain}>
      <TextInput
        size="xs"
        label={label}
        description={field.help || undefined}
        type={SECRET_NAME.test(String(path.at(-1))) ? "password" : "text"}
        autoComplete="off"
        spellCheck={false}
        dir="auto"
        inputMode={field.shape === "number" ? "decimal" : undefined}
        placeholder={isKept ? manageTexts.secretKept : field.shape === "quantity" ? field.example : undefined}
        required={isRequired}
        value={isKept ? "" : text}
        error={faults.length > 0 ? faults.join("; ") : undefined}
        onChange={(event) => change(event.currentTarget.value)}
      />
      <RemoveButton label={label} onRemove={onRemove} />
    </div>
  );
}

/** One of a few words. */
export function ChoiceField({
  field,
  path,
  label,
  value,
  isRequired,
  onChange,
  onRemove,
}: FieldProps<FieldOf<"choice">>) {
  const faults = faultsWithin(useFormFacts().faults, path);
  const known = field.options.map((option) => ({ value: option, label: option }));
  const given = typeof value === "string" ? value : "";
  // What is not known is shown all the same: it stands in the definition.
  const strange = given !== "" && !field.options.includes(given) ? [{ value: given, label: given }] : [];
  return (
    <div className={classes.plain}>
      <NativeSelect
        size="xs"
        label={label}
        description={field.help || undefined}
        required={isRequired}
        data={[{ value: "", label: manageTexts.notChosen }, ...strange, ...known]}
        value={given}
        error={faults.length > 0 ? faults.join("; ") : undefined}
        onChange={(event) => onChange(event.currentTarget.value === "" ? undefined : event.currentTarget.value)}
      />
      <RemoveButton label={label} onRemove={onRemove} />
    </div>
  );
}

/** Yes or no. */
export function TruthField({ field, path, label, value, onChange, onRemove }: FieldProps<FieldOf<"truth">>) {
  const faults = faultsWithin(useFormFacts().faults, path);
  const id = useId();
  return (
    <div className={classes.plain}>
      <div className={classes.truth}>
        <label>
          <input
            type="checkbox"
            checked={typeof value === "boolean" ? value : field.fallback}
            aria-describedby={id}
            onChange={(event) => onChange(event.currentTarget.checked)}
          />
          {label}
        </label>
        <div id={id}>
          <p className={classes.help}>{field.help}</p>
          {faults.length > 0 && <p className={classes.fault}>{faults.join("; ")}</p>}
        </div>
      </div>
      <RemoveButton label={label} onRemove={onRemove} />
    </div>
  );
}

/** What can only be one thing. */
export function FixedField({ field, label, onRemove }: FieldProps<FieldOf<"fixed">>) {
  return (
    <div className={classes.plain}>
      <p className={classes.help}>
        <strong>{label}</strong> {field.value === null ? manageTexts.variantNone : wordOf(field.value)}
        {field.help !== "" && `: ${field.help}`}
      </p>
      <RemoveButton label={label} onRemove={onRemove} />
    </div>
  );
}

function textOf(shape: Plain, value: unknown): string {
  return typedText(value, shape === "scalar");
}
