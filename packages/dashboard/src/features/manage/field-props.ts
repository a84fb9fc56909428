import type { Field } from "./form-field.ts";
import type { FormPath } from "./form-path.ts";

/** What every field is given. */
export interface FieldProps<F extends Field = Field> {
  readonly field: F;
  readonly path: FormPath;
  readonly label: string;
  /** Undefined: nothing is given. */
  readonly value: unknown;
  readonly isRequired: boolean;
  /** Undefined takes the value away. */
  readonly onChange: (value: unknown) => void;
  /** Takes the whole field away again; absent where it must stay. */
  readonly onRemove?: (() => void) | undefined;
}

export type FieldOf<Shape extends Field["shape"]> = Extract<Field, { shape: Shape }>;
