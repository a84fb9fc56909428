import { z } from "zod";

/** How a server's certificate is verified. */
export const tlsOptions = z.strictObject({
  verify: z.boolean().default(true).describe("false accepts any certificate"),
  ca_file: z.string().min(1).optional().describe("PEM file of the authorities to trust, in place of the system's"),
  server_name: z.string().min(1).optional().describe("the name to ask for and to verify"),
});
export type TlsOptions = z.output<typeof tlsOptions>;
