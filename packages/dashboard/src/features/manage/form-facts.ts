import { type ComponentType, createContext, useContext } from "react";
import type { FieldFault } from "../../lib/api/api-client.ts";
import type { FieldProps } from "./field-props.ts";

/** What all fields of a form know. */
export interface FormFacts {
  /** What the server said, by the places of the values. */
  readonly faults: readonly FieldFault[];
  /** Offered where metrics are named. */
  readonly metricNames: readonly string[];
  /** Shows a field of any shape: what holds others cannot import what shows it in turn. */
  readonly Input: ComponentType<FieldProps>;
}

export const FormFactsContext = createContext<FormFacts>({ faults: [], metricNames: [], Input: () => null });

export function useFormFacts(): FormFacts {
  return useContext(FormFactsContext);
}
