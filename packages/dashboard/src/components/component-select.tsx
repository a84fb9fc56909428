import { NativeSelect, type NativeSelectProps } from "@mantine/core";
import { memo, useState } from "react";

/** Thousands of options take most of a second to make: of more than so many, only once somebody goes to the field. */
const MADE_AT_ONCE = 200;

interface Props extends Omit<NativeSelectProps, "data" | "value"> {
  readonly ids: readonly string[];
  /** The id chosen, which need not be among them; empty: none. */
  readonly value: string;
  /** What is said where none is chosen. */
  readonly none: string;
}

/** A choice of one component, or none. */
export function ComponentSelect({ ids, value, none, ...rest }: Props) {
  const [isReached, setReached] = useState(false);
  const offered = isReached || ids.length <= MADE_AT_ONCE ? ids : [];
  const reach = () => setReached(true);
  return (
    <NativeSelect {...rest} value={value} onPointerDown={reach} onFocus={reach}>
      <option value="">{none}</option>
      {value !== "" && !offered.includes(value) && <option value={value}>{value}</option>}
      <Options ids={offered} />
    </NativeSelect>
  );
}

const Options = memo(function Options({ ids }: { ids: readonly string[] }) {
  return ids.map((id) => (
    <option key={id} value={id}>
      {id}
    </option>
  ));
});
