import { z } from "zod";

/** An http or https address without credentials, which belong into options of their own; a slash at its end is dropped. */
export const httpUrl = z
  .string()
  .refine((text) => URL.canParse(text) && /^https?:$/.test(new URL(text).protocol), {
    error: "expected an http or https URL",
    abort: true,
  })
  .refine(
    (text) => new URL(text).username === "" && new URL(text).password === "",
    "expected no user or password in it",
  )
  .refine((text) => new URL(text).search === "" && new URL(text).hash === "", "expected neither ? nor # in it")
  .transform((text) => text.replace(/\/+$/, ""));
