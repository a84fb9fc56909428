import type { Letter } from "./compose-letter.ts";
import type { EmailOptions } from "./email-options.ts";
import type { SmtpError } from "./judge-smtp-error.ts";

export interface Mailed {
  readonly accepted: readonly string[];
  readonly refused: readonly { readonly address: string; readonly error: SmtpError }[];
}

export interface Posting {
  /** Of the envelope; the letter names all. */
  readonly recipients: readonly string[];
  readonly date: Date;
  readonly signal: AbortSignal;
}

/** Sends a letter. Rejects, with what the server said, when it took it for nobody. */
export type Mailer = (letter: Letter, posting: Posting) => Promise<Mailed>;

/** A mailer over SMTP. Nodemailer is loaded here and only here. */
export async function createMailer(options: EmailOptions): Promise<Mailer> {
  const { createTransport } = await import("nodemailer");
  const transport = createTransport(transportOptions(options));
  return async (letter, { recipients, date, signal }) => {
    const info = await transport.sendMail({
      from: options.from,
      to: [...options.to],
      envelope: { from: options.from.address, to: [...recipients] },
      ...headersOf(letter),
      subject: letter.subject,
      text: letter.text,
      html: letter.html,
      attachments: letter.attachments.map(({ fileName, contentType, content }) => ({
        filename: fileName,
        contentType,
        content,
      })),
      date,
      signal,
    });
    const errors = info.rejectedErrors ?? [];
    const refused = info.rejected.map((address) => ({
      address,
      error: errors.find((error) => error.recipient === address) ?? { message: "refused" },
    }));
    return { accepted: info.accepted, refused };
  };
}

function transportOptions(options: EmailOptions) {
  const { host, port, secure, starttls, ca, user, password, timeout } = options;
  return {
    host,
    port,
    secure,
    requireTLS: !secure && starttls === "required",
    ignoreTLS: !secure && starttls === "off",
    opportunisticTLS: !secure && starttls === "optional",
    tls: { minVersion: "TLSv1.2" as const, ...(ca !== undefined && { ca }) },
    ...(user !== undefined && { auth: { user, pass: password?.reveal() ?? "" } }),
    dnsTimeout: timeout,
    connectionTimeout: timeout,
    greetingTimeout: timeout,
    socketTimeout: timeout,
    disableFileAccess: true,
    disableUrlAccess: true,
  };
}

/** The thread (RFC 5322), and that no machine need answer (RFC 3834; the X- one is Exchange's). */
function headersOf({ messageId, thread, isUrgent }: Letter) {
  return {
    messageId,
    ...(thread !== null && { inReplyTo: thread, references: [thread] }),
    ...(isUrgent && { priority: "high" as const }),
    headers: { "Auto-Submitted": "auto-generated", "X-Auto-Response-Suppress": "All" },
  };
}
