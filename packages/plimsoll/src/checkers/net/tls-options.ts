import { z } from "zod";

/** How a server's certificate is verified. */
export const tlsOptions = z
  .strictObject({
    verify: z.boolean().default(true).describe("false accepts any certificate"),
    ca_file: z.string().min(1).optional().describe("PEM file of the authorities to trust, in place of the system's"),
    cert_file: z.string().min(1).optional().describe("PEM file of our own certificate, for a server that asks for one"),
    key_file: z.string().min(1).optional().describe("PEM file of its key, without a passphrase"),
    server_name: z.string().min(1).optional().describe("the name to ask for and to verify"),
  })
  .refine((it) => (it.cert_file === undefined) === (it.key_file === undefined), {
    path: ["key_file"],
    error: "expected cert_file and key_file together",
  });
export type TlsOptions = z.output<typeof tlsOptions>;
