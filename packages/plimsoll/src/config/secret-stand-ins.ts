import { isDeepStrictEqual } from "node:util";
import { SECRET_STAND_IN } from "@plimsoll/core";
import type { ComponentDefinition } from "../port/component-definition.ts";
import { type Mistake, PlimsollError } from "../port/plimsoll-error.ts";
import { Secret } from "../port/secret.ts";
import { type ConfigPath, formatPath } from "./fault.ts";
import { toPublicDefinition, withoutCredentials } from "./public-definition.ts";

/** A component as it was written, fit to be shown and edited: each secret has a stand-in. */
export interface ShownDefinition {
  /** Null: it was given in code, and never written. */
  readonly definition: Record<string, unknown> | null;
  /** Where the stand-ins are. */
  readonly secrets: readonly ConfigPath[];
}

const SECRET_NAME = /passw|secret|token|api_?key|passphrase|credential|authorization|cookie|signature/i;
/** Names that tell where a secret is, or how old it may be. */
const ABOUT_A_SECRET = /_(path|file|name|field|url|age|limit|days|seconds)$/i;
const NEW_SECRET = "stands for a secret that is kept nowhere here: give the secret itself";
const OTHER_CHECK = "the check is another one now, and a kept secret goes only where it was meant for: give it again";

/** The definition as written, its secrets replaced: what the kind holds secret, what is called so, and logins in addresses. */
export function showDefinition(definition: ComponentDefinition): ShownDefinition {
  const written = definition.posted ?? readWritten(definition);
  if (!isRecord(written)) return { definition: null, secrets: [] };
  const secrets: ConfigPath[] = [];
  const known = "options" in definition.check ? [...secretTexts(definition.check.options)] : [];
  const hidden = toPublicDefinition(definition).check;
  const shown = conceal(written.check, hidden, { path: ["check"], known, secrets });
  return { definition: { ...written, check: shown }, secrets };
}

/**
 * What was sent with the kept secrets in place of their stand-ins. They come back only into the same check (its numbers
 * may differ): who may change where a check goes must not have a secret sent there. Throws `bad_request`.
 */
export function restoreSecrets(sent: unknown, before: ComponentDefinition | null): unknown {
  if (!isRecord(sent)) return sent;
  const marks = [...standIns(sent.check, ["check"])];
  const [first] = marks;
  if (first === undefined) return sent;
  const kept = before?.posted;
  if (before === null || !isRecord(kept)) throw refused(marks, NEW_SECRET);
  const { definition: shown } = showDefinition(before);
  if (!isDeepStrictEqual(plain(sent.check), plain(shown?.check))) throw refused(marks, OTHER_CHECK);
  return { ...sent, check: putBack(sent.check, kept.check) };
}

function readWritten({ written }: ComponentDefinition): unknown {
  return written === undefined ? null : JSON.parse(written.reveal());
}

interface Place {
  readonly path: ConfigPath;
  /** The texts of the secrets that the kind found in its options. */
  readonly known: readonly string[];
  /** Filled while it goes on. */
  readonly secrets: ConfigPath[];
}

function conceal(value: unknown, hidden: unknown, place: Place): unknown {
  const { path, known, secrets } = place;
  const standIn = () => {
    secrets.push(path);
    return SECRET_STAND_IN;
  };
  if (hidden === SECRET_STAND_IN || isMadeSecret(value, hidden) || (isSecretName(path.at(-1)) && isScalar(value)))
    return standIn();
  if (typeof value === "string") {
    const bare = withoutCredentials(value);
    if (known.some((secret) => holds(bare, secret))) return standIn();
    if (bare !== value) secrets.push(path);
    return bare;
  }
  if (Array.isArray(value)) {
    return value.map((it, index) => conceal(it, memberOf(hidden, index), { ...place, path: [...path, index] }));
  }
  if (!isRecord(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, it]) => [
      key,
      conceal(it, memberOf(hidden, key), { ...place, path: [...path, key] }),
    ]),
  );
}

/** Whether the kind made something else of it, a secret in it: a body that became a text. */
function isMadeSecret(value: unknown, hidden: unknown): boolean {
  if (!isRecord(hidden) || Array.isArray(value)) return false;
  const members = isRecord(value) ? value : {};
  return Object.entries(hidden).some(([key, it]) => it === SECRET_STAND_IN && !Object.hasOwn(members, key));
}

function isSecretName(name: string | number | undefined): boolean {
  return typeof name === "string" && SECRET_NAME.test(name) && !ABOUT_A_SECRET.test(name);
}

/** One of up to three characters would be found in every other word: it is hidden where it is the whole value. */
function holds(text: string, secret: string): boolean {
  if (secret.length <= 3) return text === secret;
  return text.includes(secret) || text.includes(encodeURIComponent(secret));
}

function* secretTexts(value: unknown): Generator<string> {
  if (value instanceof Secret) yield value.reveal();
  else if (value instanceof Map || value instanceof Set) yield* secretTexts([...value]);
  else if (typeof value === "object" && value !== null) for (const it of Object.values(value)) yield* secretTexts(it);
}

function* standIns(value: unknown, path: ConfigPath): Generator<ConfigPath> {
  if (typeof value === "string") {
    if (value.includes(SECRET_STAND_IN)) yield path;
  } else if (Array.isArray(value)) for (const [index, it] of value.entries()) yield* standIns(it, [...path, index]);
  else if (isRecord(value)) for (const [key, it] of Object.entries(value)) yield* standIns(it, [...path, key]);
}

/** A check but for its numbers, of which only a port says where it goes. */
function plain(value: unknown, name = ""): unknown {
  if (typeof value === "number") return /port/i.test(name) ? value : undefined;
  if (Array.isArray(value)) return value.map((it) => plain(it, name));
  if (!isRecord(value)) return value;
  const members = Object.entries(value).map(([key, it]) => [key, plain(it, key)] as const);
  return Object.fromEntries(members.filter(([, it]) => it !== undefined));
}

function putBack(value: unknown, kept: unknown): unknown {
  if (typeof value === "string") return value.includes(SECRET_STAND_IN) ? kept : value;
  if (Array.isArray(value)) return value.map((it, index) => putBack(it, memberOf(kept, index)));
  if (!isRecord(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, it]) => [key, putBack(it, memberOf(kept, key))]));
}

function refused(paths: readonly ConfigPath[], message: string): PlimsollError {
  const mistakes: Mistake[] = paths.map((path) => ({ path: formatPath(path), message }));
  return new PlimsollError("bad_request", `${mistakes[0]?.path}: ${message}`, { mistakes });
}

function memberOf(value: unknown, key: string | number): unknown {
  return typeof value === "object" && value !== null && Object.hasOwn(value, key) ? Reflect.get(value, key) : undefined;
}

function isScalar(value: unknown): boolean {
  return typeof value === "string" || typeof value === "number";
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
