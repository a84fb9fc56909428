import type { Secret } from "../../port/secret.ts";
import { type Nkey, readNkey } from "./nkey.ts";

/** Who asks; at most one of user, token, creds and seed. */
export interface NatsLogin {
  readonly user?: string | undefined;
  readonly password?: Secret | undefined;
  readonly token?: Secret | undefined;
  /** The text of a .creds file: a JWT and a seed. */
  readonly creds?: Secret | undefined;
  readonly seed?: Secret | undefined;
}

const JWT = /-----BEGIN NATS USER JWT-----\s+(\S+)\s+-+END NATS USER JWT-+/;
const SEED = /-----BEGIN USER NKEY SEED-----\s+(\S+)\s+-+END USER NKEY SEED-+/;

/** Reads the text of a .creds file; null where it is none. */
export function readCreds(text: string): { readonly jwt: string; readonly key: Nkey } | null {
  const jwt = JWT.exec(text)?.[1];
  const key = readNkey(SEED.exec(text)?.[1] ?? "");
  return jwt === undefined || key === null ? null : { jwt, key };
}

/** What CONNECT says of us. `nonce` is what the server wants signed. */
export function loginFields({ user, password, token, creds, seed }: NatsLogin, nonce: string): Record<string, string> {
  if (token !== undefined) return { auth_token: token.reveal() };
  if (user !== undefined) return { user, pass: password?.reveal() ?? "" };
  const read = creds === undefined ? null : readCreds(creds.reveal());
  if (read !== null) return { jwt: read.jwt, sig: read.key.sign(nonce) };
  const key = seed === undefined ? null : readNkey(seed.reveal());
  return key === null ? {} : { nkey: key.publicKey, sig: key.sign(nonce) };
}
