import { z } from "zod";
import { Secret } from "../../../port/secret.ts";

/** A text that is never printed. */
export const secretText = z
  .string()
  .min(1, "expected at least one character")
  .transform((text) => new Secret(text));
