import { hashPassword } from "../auth/password.ts";
import { PlimsollError } from "../port/plimsoll-error.ts";
import { type CliContext, write } from "./cli-context.ts";
import { EXIT, type ExitCode } from "./exit-code.ts";
import { readPassword } from "./read-password.ts";

/** As many as a login takes. */
const MOST_CHARACTERS = 1024;
const LEAST_CHARACTERS = 12;

/** `plimsoll hash-password`: an argon2id hash for `password_hash`, alone on standard output. */
export async function hashPasswordCommand(context: CliContext): Promise<ExitCode> {
  const password = await readPassword(context);
  const { length } = password;
  if (length < LEAST_CHARACTERS || length > MOST_CHARACTERS) {
    const expected = `expected ${LEAST_CHARACTERS} to ${MOST_CHARACTERS} characters`;
    throw new PlimsollError("bad_request", `this password has ${length} characters; ${expected}`);
  }
  const hash = await hashPassword(password);
  await write(context.stdout, context.json ? `${JSON.stringify({ password_hash: hash })}\n` : `${hash}\n`);
  return EXIT.healthy;
}
