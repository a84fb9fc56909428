import type { FieldProps } from "./field-props.ts";
import { GroupField, JsonField, ListField, MapField, VariantField } from "./nested-field.tsx";
import { ChoiceField, FixedField, PlainField, TruthField } from "./plain-field.tsx";

/** The field of its shape. */
export function FieldInput(props: FieldProps) {
  const { field } = props;
  switch (field.shape) {
    case "text":
    case "number":
    case "quantity":
    case "scalar":
      return <PlainField {...props} field={field} />;
    case "truth":
      return <TruthField {...props} field={field} />;
    case "choice":
      return <ChoiceField {...props} field={field} />;
    case "fixed":
      return <FixedField {...props} field={field} />;
    case "list":
      return <ListField {...props} field={field} />;
    case "map":
      return <MapField {...props} field={field} />;
    case "group":
      return <GroupField {...props} field={field} />;
    case "variants":
      return <VariantField {...props} field={field} />;
    case "json":
      return <JsonField {...props} field={field} />;
  }
}
