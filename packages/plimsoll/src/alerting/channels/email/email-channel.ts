import type { WebhookPayload } from "@plimsoll/core";
import type {
  Channel,
  ChannelDocument,
  ChannelKind,
  ChannelSetup,
  SendContext,
  SendOutcome,
} from "../../../port/channel.ts";
import { renderMessage } from "../../message/render-message.ts";
import { RecentMap } from "../recent-map.ts";
import { composeDocument, composeLetter, type Letter } from "./compose-letter.ts";
import { type EmailOptions, emailOptions } from "./email-options.ts";
import { judgeSmtpError, type SmtpError } from "./judge-smtp-error.ts";
import { createMailer, type Mailed, type Mailer } from "./mailer.ts";

/** For how many notifications it is remembered who has got them already. */
const REMEMBERED = 1000;

/**
 * `kind: email`: one mail a notification over SMTP, on a connection of its own. A server that takes it for some of the
 * recipients is asked again for the others only.
 */
export function createEmailChannelKind(): ChannelKind<EmailOptions> {
  return {
    kind: "email",
    options: emailOptions,
    takesDocuments: true,
    create: (options, setup) => new EmailChannel(options, setup),
  };
}

class EmailChannel implements Channel {
  readonly #options: EmailOptions;
  readonly #setup: ChannelSetup;
  readonly #where: string;
  readonly #closing = new AbortController();
  /** By idempotency key: the addresses that are settled, by a mail or by a refusal for good. */
  readonly #settled = new RecentMap<Set<string>>(REMEMBERED);
  /** Loaded with the first mail: who sends none doesn't pay for it. */
  #mailer: Promise<Mailer> | null = null;

  constructor(options: EmailOptions, setup: ChannelSetup) {
    this.#options = options;
    this.#setup = setup;
    this.#where = `${options.host}:${options.port}`;
  }

  send(payload: WebhookPayload, context: SendContext): Promise<SendOutcome> {
    const message = renderMessage(payload, { now: this.#setup.clock.now() });
    return this.#post(composeLetter(message, this.#options, context.idempotencyKey), context);
  }

  sendDocument(document: ChannelDocument, context: SendContext): Promise<SendOutcome> {
    return this.#post(composeDocument(document, this.#options, context.idempotencyKey), context);
  }

  async #post(letter: Letter, { signal, idempotencyKey }: SendContext): Promise<SendOutcome> {
    const settled = this.#settled.get(idempotencyKey) ?? new Set();
    this.#settled.set(idempotencyKey, settled);
    const outcome = await this.#try(letter, { signal, settled });
    if (outcome.kind !== "retry") this.#settled.delete(idempotencyKey);
    return outcome;
  }

  close(): void {
    this.#closing.abort();
  }

  async #try(letter: Letter, { signal, settled }: { signal: AbortSignal; settled: Set<string> }): Promise<SendOutcome> {
    const { clock } = this.#setup;
    const late = new AbortController();
    const cancel = clock.schedule(this.#options.timeout, () => late.abort());
    const recipients = this.#options.to.map(({ address }) => address).filter((address) => !settled.has(address));
    try {
      this.#mailer ??= createMailer(this.#options);
      const mailer = await this.#mailer;
      const end = AbortSignal.any([signal, late.signal, this.#closing.signal]);
      const mailed = await mailer(letter, { recipients, date: new Date(clock.now()), signal: end });
      return this.#judgeMailed(mailed, settled);
    } catch (error) {
      if (late.signal.aborted) {
        return {
          kind: "retry",
          message: `${this.#where} didn't take the mail within ${this.#options.timeout / 1000} s`,
        };
      }
      if (signal.aborted || this.#closing.signal.aborted) {
        return { kind: "retry", message: `${this.#where} was told to stop before it had taken the mail` };
      }
      return this.#judgeError(toSmtpError(error), settled);
    } finally {
      cancel();
    }
  }

  #judgeMailed({ accepted, refused }: Mailed, settled: Set<string>): SendOutcome {
    for (const address of accepted) settled.add(address);
    const outcomes = refused.map(({ address, error }) => {
      const outcome = judgeSmtpError(error, this.#about());
      if (outcome.kind === "rejected") {
        settled.add(address);
        this.#warn(outcome.message);
      }
      return outcome;
    });
    return outcomes.find((outcome) => outcome.kind === "retry") ?? { kind: "delivered" };
  }

  /** When all who were left are refused, those who have got it still have it. */
  #judgeError(error: SmtpError, settled: ReadonlySet<string>): SendOutcome {
    const outcome = judgeSmtpError(error, this.#about());
    if (outcome.kind === "retry" || settled.size === 0) return outcome;
    this.#warn(outcome.message);
    return { kind: "delivered" };
  }

  #warn(answer: string): void {
    this.#setup.log.warn(
      { channel_id: this.#setup.channelId, answer },
      "a mail was refused for some of its recipients",
    );
  }

  #about() {
    const { user, password } = this.#options;
    return { where: this.#where, secrets: [password?.reveal() ?? "", user ?? ""] };
  }
}

function toSmtpError(error: unknown): SmtpError {
  return error instanceof Error ? error : { message: "the mail could not be sent" };
}
