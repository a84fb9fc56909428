import { z } from "zod";
import {
  allowLinkLocal,
  basicAuth,
  followRedirects,
  headerName,
  headerSecret,
  headerTable,
  keepAlive,
  METHODS,
  plainUrl,
  requestBody,
  requestPath,
} from "../../request/request-options.ts";
import { tlsOptions } from "../net/tls-options.ts";
import { rateLimits } from "../venue/venue-options.ts";
import { expectation } from "../web/expectation-options.ts";
import { venueShape } from "../web/source-options.ts";

const endpoint = z.strictObject({
  path: requestPath,
  name: z.string().min(1).max(200).optional().describe("the label of its metrics; default the path"),
  method: z.enum(METHODS).optional(),
  headers: headerTable.optional(),
  body: requestBody.optional(),
  expect: expectation.optional(),
});
export type EndpointOptions = z.output<typeof endpoint>;

/** Options of the `http` kind: `base_url` with `endpoints` for one's own server, `api_name` and `api_url` for another's. */
export const httpOptions = z
  .strictObject({
    base_url: plainUrl.optional(),
    endpoints: z
      .array(z.union([requestPath, endpoint]))
      .min(1)
      .max(100)
      .optional(),
    api_name: z.string().min(1).optional(),
    api_url: plainUrl.optional(),
    api_key: headerSecret.optional(),
    api_key_header: headerName.optional().describe("the header that carries api_key as it is; default a Bearer token"),
    method: z.enum(METHODS).optional(),
    headers: headerTable.optional(),
    expect: expectation.optional(),
    basic_auth: basicAuth.optional(),
    follow_redirects: followRedirects,
    keep_alive: keepAlive,
    tls: tlsOptions.optional(),
    max_body: z.int().min(1).max(268_435_456).optional().describe("bytes of an answer that are read; default 1 MiB"),
    rate_limits: rateLimits.optional(),
    ...venueShape,
    allow_link_local: allowLinkLocal,
  })
  .superRefine((it, context) => {
    const mistake = (path: string, message: string) => context.addIssue({ code: "custom", path: [path], message });
    if ((it.base_url === undefined) === (it.api_url === undefined)) mistake("base_url", "expected base_url or api_url");
    if (it.api_url === undefined && it.api_name !== undefined) mistake("api_url", "expected with api_name");
    if (it.api_url !== undefined && it.api_name === undefined) mistake("api_name", "expected with api_url");
    if (it.api_url !== undefined && it.endpoints !== undefined) mistake("endpoints", "belongs to base_url");
    if (it.api_url === undefined && it.venue !== undefined) mistake("venue", "expected with api_url");
    if (it.api_key !== undefined && it.basic_auth !== undefined) mistake("basic_auth", "not together with api_key");
  });
export type HttpOptions = z.output<typeof httpOptions>;
