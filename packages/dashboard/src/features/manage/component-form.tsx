import { NativeSelect } from "@mantine/core";
import { useMemo } from "react";
import { Panel } from "../../components/panel.tsx";
import type { FieldFault } from "../../lib/api/api-client.ts";
import { manageTexts } from "../../texts/manage.ts";
import type { ComponentFields } from "./component-fields.ts";
import type { Draft } from "./definition-queries.ts";
import { FieldInput } from "./field-input.tsx";
import classes from "./form.module.css";
import { FormFactsContext } from "./form-facts.ts";
import { emptyValue, isRecord } from "./form-field.ts";
import { faultsAt } from "./form-path.ts";
import { MemberFields } from "./member-fields.tsx";

/** What most components say of themselves: shown from the beginning. */
const COMMON = ["type", "interval", "tags", "thresholds"];

interface Props {
  readonly fields: ComponentFields;
  readonly draft: Draft;
  readonly faults: readonly FieldFault[];
  readonly metricNames: readonly string[];
  /** The id of what is there already cannot be changed. */
  readonly isIdFixed: boolean;
  readonly onChange: (draft: Draft) => void;
}

/** A component as a form, made from the schema that the server gives. */
export function ComponentForm({ fields, draft, faults, metricNames, isIdFixed, onChange }: Props) {
  const facts = useMemo(() => ({ faults, metricNames, Input: FieldInput }), [faults, metricNames]);
  const check = isRecord(draft.check) ? draft.check : {};
  const members = isIdFixed ? fields.members.filter(({ name }) => name !== "id") : fields.members;
  return (
    <FormFactsContext value={facts}>
      <Panel label={manageTexts.component} title={manageTexts.component}>
        <div className={classes.part}>
          <MemberFields
            members={members}
            of={manageTexts.component}
            path={[]}
            value={draft}
            onChange={onChange}
            common={COMMON}
          />
        </div>
      </Panel>
      <Panel label={manageTexts.check} title={manageTexts.check}>
        <div className={classes.part}>
          <CheckFields
            fields={fields}
            check={check}
            faults={faults}
            onChange={(next) => onChange("check" in draft ? { ...draft, check: next } : withCheck(draft, next))}
          />
        </div>
      </Panel>
    </FormFactsContext>
  );
}

interface CheckProps {
  readonly fields: ComponentFields;
  readonly check: Readonly<Record<string, unknown>>;
  readonly faults: readonly FieldFault[];
  readonly onChange: (check: Record<string, unknown>) => void;
}

function CheckFields({ fields, check, faults, onChange }: CheckProps) {
  const kind = typeof check.kind === "string" ? check.kind : "";
  const options = kind === "" ? null : fields.optionsOf(kind);
  const wrong = [...faultsAt(faults, ["check", "kind"]), ...faultsAt(faults, ["check"])];
  const choose = (next: string): void => {
    const required = (fields.optionsOf(next) ?? []).flatMap(({ name, field, isRequired }) => {
      // What both kinds have is taken along.
      const value = check[name] ?? (isRequired ? emptyValue(field) : undefined);
      return value === undefined ? [] : [[name, value] as const];
    });
    onChange({ kind: next, ...Object.fromEntries(required) });
  };
  return (
    <>
      <NativeSelect
        size="xs"
        className={classes.kind}
        label={manageTexts.kind}
        description={manageTexts.kindHelp}
        required
        data={[
          ...(kind === "" ? [{ value: "", label: manageTexts.chooseKind }] : []),
          ...(kind !== "" && options === null ? [kind] : []),
          ...fields.kinds,
        ]}
        value={kind}
        error={wrong.length > 0 ? wrong.join("; ") : undefined}
        onChange={(event) => choose(event.currentTarget.value)}
      />
      {kind === "" && <p className={classes.help}>{manageTexts.noKind}</p>}
      {kind !== "" && options === null && <p className={classes.help}>{manageTexts.unknownKind(kind)}</p>}
      {options !== null && (
        <MemberFields
          key={kind}
          members={options}
          of={manageTexts.check}
          path={["check"]}
          value={check}
          onChange={(next) => onChange({ kind, ...next })}
        />
      )}
    </>
  );
}

/** The check stands where people write it: after the id and the type. */
function withCheck({ id, type, ...others }: Draft, check: Record<string, unknown>): Draft {
  return { ...(id === undefined ? {} : { id }), ...(type === undefined ? {} : { type }), check, ...others };
}
