import { z } from "zod";
import { durationMs } from "../../../config/duration.ts";
import { Secret } from "../../../port/secret.ts";
import { plainUrl } from "../../../request/request-options.ts";

/** The HTTP API of a trading engine that is logged in to by HTTP Basic. */
export function engineApiShape(example: string) {
  return {
    url: plainUrl
      .refine((text) => !/[?#]/.test(text), "expected neither ? nor # in it")
      .transform((text) => text.replace(/\/+$/, ""))
      .describe(`where its API is, such as ${example}`),
    username: z.string().min(1).max(200).describe("of its API"),
    password: z
      .string()
      .min(1)
      .transform((text) => new Secret(text))
      .describe("of its API"),
    timeout: durationMs
      .refine((ms) => ms >= 100 && ms <= 300_000, "expected 100ms to 5m")
      .default(10_000)
      .describe("how long it has to answer each request; default 10s"),
  };
}

/** Where an API is and who asks. */
export interface EngineLogin {
  readonly url: string;
  readonly username: string;
  readonly password: Secret;
  readonly timeout: number;
}
