import { stripVTControlCharacters } from "node:util";
import { redact } from "../../port/secret.ts";

const SHOWN_CHARACTERS = 4000;
/** What would forge what people see; line ends and tabs stay. */
const UNSEEN = /(?![\n\t])[\p{Cc}\p{Cf}]/gu;

/** The end of what a program or a server wrote, for people; absent where it wrote nothing. */
export function shownOutput(text: string, secrets: readonly string[]): { readonly output?: string } {
  const output = stripVTControlCharacters(redact(text, secrets)).replaceAll(UNSEEN, "").trim();
  return output === "" ? {} : { output: output.slice(-SHOWN_CHARACTERS).toWellFormed() };
}
