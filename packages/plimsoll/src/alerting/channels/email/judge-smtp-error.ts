import { oneLine } from "@plimsoll/core";
import type { SendOutcome } from "../../../port/channel.ts";

/** What is read of the errors of nodemailer. */
export interface SmtpError {
  readonly code?: string | undefined;
  readonly message: string;
  readonly response?: string | undefined;
  readonly responseCode?: number | undefined;
  /** Of each recipient that was refused. */
  readonly rejectedErrors?: readonly SmtpError[] | undefined;
}

const FAILURES: Readonly<Record<string, string>> = {
  EDNS: "can't be found",
  ETIMEDOUT: "didn't answer in time",
  ECONNECTION: "closed the connection",
  ESOCKET: "can't be reached",
  ETLS: "can't go over to TLS",
};

/** What a reply was given to, where it was not the mail. */
const STEPS: Readonly<Record<string, string>> = {
  EAUTH: "refused the login",
  ETLS: "refused STARTTLS, without which nothing is sent",
};

/**
 * What a failed try means. 5yz replies are for good but 503, which is about the order of commands; 4yz and whatever
 * happens to the connection pass (RFC 5321, section 4.2.1). A refused STARTTLS says nothing about the mail. Several recipients: worth another try if it is for any.
 */
export function judgeSmtpError(
  error: SmtpError,
  { where, secrets }: { readonly where: string; readonly secrets: readonly string[] },
): Exclude<SendOutcome, { kind: "delivered" }> {
  const refusals = error.rejectedErrors ?? [];
  const told = refusals.find((refusal) => !isForGood(refusal)) ?? refusals[0] ?? error;
  if (told.responseCode !== undefined) {
    const step = STEPS[error.code ?? ""] ?? "answered";
    const message = `${where} ${step}: ${redact(told.response ?? String(told.responseCode), secrets)}`;
    return { kind: isForGood(told) && error.code !== "ETLS" ? "rejected" : "retry", message };
  }
  const detail = redact(error.message, secrets);
  const isUntrusted = /certificate|altnames/i.test(error.message);
  const words = isUntrusted ? "has a certificate that is not trusted (set ca)" : FAILURES[error.code ?? ""];
  if (words !== undefined) return { kind: "retry", message: `${where} ${words}: ${detail}` };
  const isHopeless = error.code === "EAUTH" || error.code === "EENVELOPE" || error.code === "ECONFIG";
  return { kind: isHopeless ? "rejected" : "retry", message: `${where}: ${detail}` };
}

function isForGood({ responseCode }: SmtpError): boolean {
  return responseCode !== undefined && responseCode >= 500 && responseCode !== 503;
}

function redact(text: string, secrets: readonly string[]): string {
  const clean = secrets.reduce(
    (kept, secret) => (secret.length > 3 ? kept.replaceAll(secret, "[redacted]") : kept),
    text,
  );
  return oneLine(clean, 200);
}
