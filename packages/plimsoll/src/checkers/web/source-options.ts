import { z } from "zod";
import { durationMs } from "../../config/duration.ts";
import { Secret } from "../../port/secret.ts";
import {
  allowLinkLocal,
  basicAuth,
  followRedirects,
  headerName,
  headerSecret,
  headerTable,
  keepAlive,
  requestBody,
  requestPath,
} from "../../request/request-options.ts";
import { bodyHeaders, encodeBody } from "../../request/request-parts.ts";
import { tlsOptions } from "../net/tls-options.ts";
import { venueOptions } from "../venue/venue-options.ts";
import { jsonPath } from "./expectation-options.ts";

/** A body that carries credentials: a secret as a whole, since who knows which of its members is one. */
const secretBody = requestBody.transform((body) => ({
  headers: bodyHeaders(body),
  text: new Secret(encodeBody(body)?.toString("utf8") ?? ""),
}));

const login = z.strictObject({
  path: requestPath.min(1).describe("below base_url, or below the address of url"),
  method: z.enum(["POST", "GET"]).default("POST"),
  headers: headerTable.optional(),
  body: secretBody.optional().describe("text, or JSON; kept secret"),
  basic_auth: basicAuth.optional(),
  token_path: jsonPath.describe("where the token is in the answer, such as $.access_token"),
  header: headerName.default("Authorization").describe("the header that carries the token"),
  scheme: z.string().max(50).default("Bearer").describe("what stands before the token; empty for the token alone"),
  lifetime: durationMs
    .optional()
    .describe("how long a token is used; default until it is refused. One that is refused is replaced once a check"),
});
export type LoginOptions = z.output<typeof login>;

/** Whose patience a component's requests take from, and how much of it. */
export const venueShape = {
  venue: venueOptions.optional(),
  weight: z.number().positive().default(1).describe("what a check costs, as the venue counts request weight"),
};

/** How a component's requests are made and who makes them: what all kinds share that read documents over HTTP. */
export const sourceShape = {
  headers: headerTable.optional(),
  basic_auth: basicAuth.optional(),
  bearer: headerSecret.optional().describe("a token that is sent as Authorization: Bearer"),
  login: login.optional().describe("a request that gives a token for all others"),
  follow_redirects: followRedirects,
  keep_alive: keepAlive,
  tls: tlsOptions.optional(),
  allow_link_local: allowLinkLocal,
  ...venueShape,
};
const shape = z.strictObject(sourceShape);
export type SourceOptions = z.output<typeof shape>;

/** At most one way to say who asks. */
export function checkSourceOptions(it: SourceOptions, context: z.RefinementCtx): void {
  const given = (["basic_auth", "bearer", "login"] as const).filter((key) => it[key] !== undefined);
  const second = given[1];
  if (second !== undefined)
    context.addIssue({ code: "custom", path: [second], message: `not together with ${given[0]}` });
}
