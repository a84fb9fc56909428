import { z } from "zod";
import { isLoopbackHost } from "../../../config/loopback-host.ts";
import { messageTemplate, titleTemplate } from "../../message/template.ts";
import { answerTimeout, secretText } from "../option-parts.ts";

/** An address with the name beside it, apart, so that nothing has to guess where one ends. */
export interface Mailbox {
  readonly name: string;
  readonly address: string;
}

const ADDRESS = /^[^\s<>()[\],;:"\\@]+@[^\s<>()[\],;:"\\@]+$/;
const EXPECTED = "expected one address such as desk@example.com or Trading desk <desk@example.com>";

const mailbox = z
  .string()
  .max(320)
  .transform((text, context): Mailbox => {
    const [, quoted, bracketed] = /^([^<>]*)<([^<>]*)>$/.exec(text.trim()) ?? [];
    const address = (bracketed ?? text).trim();
    const name = (quoted ?? "").trim().replace(/^"(.*)"$/, "$1");
    if (ADDRESS.test(address) && !/[\p{Cc}\p{Cf}"]/u.test(text.replace(/^"(.*)"/, "$1"))) return { name, address };
    context.addIssue({ code: "custom", message: EXPECTED });
    return z.NEVER;
  });

/** Options of an `email` channel. */
export const emailOptions = z
  .strictObject({
    host: z.string().regex(/^[\w.:-]+$/, "expected a host name or an address"),
    port: z.int().min(1).max(65_535).optional().describe("default 465 with secure, else 587"),
    secure: z.boolean().optional().describe("TLS from the first byte; default only on port 465"),
    starttls: z
      .enum(["required", "optional", "off"])
      .default("required")
      .describe("without secure: whether to go over to TLS before anything is said; default required"),
    ca: z.string().min(1).optional().describe("PEM certificates to trust in place of the system's"),
    user: z.string().min(1).optional(),
    password: secretText.optional(),
    from: mailbox,
    to: z.array(mailbox).min(1).max(100),
    templates: z.strictObject({ subject: titleTemplate.optional(), body: messageTemplate.optional() }).default({}),
    timeout: answerTimeout,
  })
  .superRefine((options, context) => {
    const { user, password, secure, port, starttls, host } = options;
    const lacks = user === undefined ? "user" : "password";
    if ((user === undefined) !== (password === undefined)) {
      context.addIssue({ code: "custom", path: [lacks], message: "is missing; user and password go together" });
    }
    const isEncrypted = (secure ?? port === 465) || starttls === "required";
    if (user !== undefined && !isEncrypted && !isLoopbackHost(host)) {
      const message = "expected required: the password would cross the network in the clear";
      context.addIssue({ code: "custom", path: ["starttls"], message });
    }
  })
  .transform((options) => {
    const secure = options.secure ?? options.port === 465;
    return { ...options, secure, port: options.port ?? (secure ? 465 : 587) };
  });
export type EmailOptions = z.output<typeof emailOptions>;
