import { createApiKey } from "../auth/api-key.ts";
import { PlimsollError } from "../port/plimsoll-error.ts";
import { type CliContext, write } from "./cli-context.ts";
import { EXIT, type ExitCode } from "./exit-code.ts";

const ROLES: readonly unknown[] = ["viewer", "operator", "admin"];

export interface CreateKeyOptions {
  readonly name?: string | boolean | undefined;
  readonly role?: string | boolean | undefined;
}

/** `plimsoll create-key`: a new API key, shown this once, and the line that the configuration takes. Keeps neither. */
export async function createKey(context: CliContext, { name, role }: CreateKeyOptions): Promise<ExitCode> {
  if (typeof name !== "string" || !/^[A-Za-z0-9][A-Za-z0-9._@-]{0,63}$/.test(name)) {
    throw new PlimsollError("bad_request", "--name: expected letters, digits and . _ @ -, at most 64");
  }
  if (!ROLES.includes(role)) throw new PlimsollError("bad_request", `--role: expected one of ${ROLES.join(", ")}`);
  const { key, keyHash } = createApiKey();
  const words = `Key, shown only now: ${key}

For plimsoll.yaml, then kill -HUP the server:

auth:
  api_keys:
    - { name: "${name}", role: ${String(role)}, key_hash: "${keyHash}" }
`;
  await write(context.stdout, context.json ? `${JSON.stringify({ name, role, key, key_hash: keyHash })}\n` : words);
  return EXIT.healthy;
}
