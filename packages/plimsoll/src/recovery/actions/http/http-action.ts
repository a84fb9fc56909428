import type { ActionContext, ActionKind, ActionOutcome, ActionSetup } from "../../../port/action.ts";
import type { EgressResult } from "../../../port/egress.ts";
import { quoteWords } from "../../../request/quote-words.ts";
import { isSecretName } from "../../../request/request-options.ts";
import {
  basicHeader,
  bearerHeader,
  bodyHeaders,
  encodeBody,
  type HeaderEntry,
  mergeHeaders,
} from "../../../request/request-parts.ts";
import { askedRest } from "../asked-rest.ts";
import { shownOutput } from "../shown-output.ts";
import { type HttpOptions, httpOptions } from "./http-options.ts";

/**
 * `kind: http`: one request, never sent a second time, with `Idempotency-Key` and `X-Plimsoll-Fencing-Token`. Redirects
 * are answers, and no answer of success.
 */
export function createHttpActionKind(): ActionKind<HttpOptions> {
  return {
    kind: "http",
    options: httpOptions,
    leastTier: () => "T1",
    // What stops new risk (T3) is most often asked for like this; what restarts a gateway has to be given T4.
    restarts: false,
    target: ({ url }) => `server ${new URL(url).host}`,
    what: (options) => `call ${titleOf(options)}`,
    create: (options, setup) => ({ run: (context) => call(options, context, setup) }),
  };
}

async function call(options: HttpOptions, context: ActionContext, setup: ActionSetup): Promise<ActionOutcome> {
  const headers = headersOf(options, context);
  const answer = await setup.egress.request({
    method: options.method,
    url: options.url,
    headers: Object.fromEntries(headers.map(({ name, value }) => [name, value])),
    ...(options.body !== undefined && { body: encodeBody(options.body)?.toString("utf8") ?? "" }),
    signal: context.signal,
    timeoutMs: context.deadlineMs,
    once: true,
  });
  return judge(answer, options, { secrets: secretsOf(options, headers), now: setup.clock.now() });
}

function headersOf(options: HttpOptions, { attempt }: ActionContext): readonly HeaderEntry[] {
  const { bearer, basic_auth: basic } = options;
  return mergeHeaders(
    { "User-Agent": "plimsoll", Accept: "*/*" },
    bodyHeaders(options.body),
    options.headers,
    bearer === undefined ? {} : bearerHeader(bearer),
    basic === undefined ? {} : basicHeader(basic),
    { "Idempotency-Key": attempt.idempotencyKey, "X-Plimsoll-Fencing-Token": String(attempt.fencingToken) },
  );
}

/** No message shows the query; keys in it are secrets wherever they turn up. */
function secretsOf({ url, bearer, basic_auth }: HttpOptions, headers: readonly HeaderEntry[]): readonly string[] {
  const { search, searchParams } = new URL(url);
  return [
    ...headers.flatMap(({ value, isSecret }) => (isSecret ? [value] : [])),
    ...[bearer, basic_auth?.password].flatMap((secret) => (secret === undefined ? [] : [secret.reveal()])),
    search,
    ...[...searchParams].flatMap(([name, value]) => (isSecretName(name) ? [value] : [])),
  ];
}

interface Judging {
  readonly secrets: readonly string[];
  /** Epoch ms. */
  readonly now: number;
}

function judge(answer: EgressResult, options: HttpOptions, { secrets, now }: Judging): ActionOutcome {
  const title = titleOf(options);
  if (answer.kind === "failed") {
    const unsure = answer.code === "forbidden" ? "" : "; it may have been done all the same";
    return { kind: "failed", message: `${title} failed: ${answer.message}${unsure}` };
  }
  const { status, body } = answer;
  const output = shownOutput(body, secrets);
  const isBanned = status === 429 || status === 418;
  if (!isBanned && isExpected(status, options)) {
    return { kind: "done", message: `${title} answered ${status}`, ...output };
  }
  const asked = askedRest(answer, now);
  const isRedirect = status >= 300 && status < 400;
  const words = isRedirect
    ? "a redirect, which is not followed"
    : quoteWords(body, { url: new URL(options.url).origin, secrets });
  const message = `${title} answered ${status}${asked.words}${words === "" ? "" : `: ${words}`}`;
  return { kind: "failed", message, ...output, ...asked.rest };
}

function isExpected(status: number, { expected_status: expected }: HttpOptions): boolean {
  return expected === undefined ? status >= 200 && status < 300 : expected.includes(status);
}

function titleOf({ method, url }: HttpOptions): string {
  const { origin, pathname } = new URL(url);
  return `${method} ${origin}${pathname}`;
}
