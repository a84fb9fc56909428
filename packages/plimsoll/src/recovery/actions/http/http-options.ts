import { z } from "zod";
import { basicAuth, headerSecret, headerTable, plainUrl, requestBody } from "../../../request/request-options.ts";

const METHODS = ["GET", "POST", "PUT", "PATCH", "DELETE"] as const;
const RESERVED =
  /^(?:host|content-length|transfer-encoding|connection|authorization|idempotency-key|x-plimsoll-fencing-token)$/i;

/** Options of `kind: http`. */
export const httpOptions = z
  .strictObject({
    url: plainUrl.describe("what is called, http or https, without user and password"),
    method: z.enum(METHODS).default("POST").describe("default POST"),
    headers: headerTable.default({}).describe("headers by name"),
    body: requestBody.optional(),
    bearer: headerSecret.optional().describe("a token, sent as Authorization: Bearer"),
    basic_auth: basicAuth.optional().describe("username and password, for HTTP Basic"),
    expected_status: z
      .array(z.int().min(100).max(599))
      .min(1)
      .max(50)
      .optional()
      .describe("answers that mean it is done; default 200 to 299"),
  })
  .refine((it) => it.bearer === undefined || it.basic_auth === undefined, {
    path: ["bearer"],
    error: "expected bearer or basic_auth, not both",
  })
  .refine((it) => it.body === undefined || it.method !== "GET", { path: ["body"], error: "GET has no body" })
  .check(({ value, issues }) => {
    for (const name of Object.keys(value.headers).filter((it) => RESERVED.test(it))) {
      const message = /^authorization$/i.test(name) ? "expected bearer or basic_auth instead" : "is set by Plimsoll";
      issues.push({ code: "custom", path: ["headers", name], message, input: value.headers });
    }
  });
export type HttpOptions = z.output<typeof httpOptions>;
