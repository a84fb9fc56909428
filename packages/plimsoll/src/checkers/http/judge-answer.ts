import type { CheckFailure } from "@plimsoll/core";
import type { MatchBudget } from "../../config/bounded-match.ts";
import { limitsRate, venueError } from "../venue/venue-error.ts";
import { encodingFault } from "../web/encoding-fault.ts";
import type { Answered, ExchangeResult } from "../web/exchange.ts";
import type { Endpoint } from "./endpoint.ts";

const REFUSED = "our credentials are refused";

/** What one endpoint's answer comes to. `limited` and `unauthorized` are answers of a server that is there. */
export type EndpointAnswer =
  | { readonly kind: "up"; readonly answered: Answered }
  | { readonly kind: "unauthorized"; readonly answered: Answered; readonly words: string }
  | { readonly kind: "limited"; readonly answered: Answered }
  | { readonly kind: "down"; readonly failure: CheckFailure; readonly connected: boolean };

export interface JudgedCheck {
  /** Another's API, which may refuse our key or ban us without being out of order. */
  readonly isExternal: boolean;
  readonly budget: MatchBudget;
}

/** Judges one answer. */
export function judgeAnswer(result: ExchangeResult, endpoint: Endpoint, check: JudgedCheck): EndpointAnswer {
  const { isExternal, budget } = check;
  if (result.kind === "failed") return { kind: "down", failure: result.failure, connected: result.connected };
  const { expectation } = endpoint;
  if (asksForRest(result, { accepts: expectation.acceptsStatus, isExternal })) {
    return { kind: "limited", answered: result };
  }
  if (!expectation.acceptsStatus(result.status)) return judgeStatus(result, endpoint, isExternal);
  if (isExternal) {
    const error = venueError(result.body);
    if (error !== null) return judgeVenueError(result, { endpoint, error });
  }
  if (expectation.judgeBody === undefined) return { kind: "up", answered: result };
  const fault = encodingFault(result) ?? expectation.judgeBody(result.body, budget);
  return fault === null
    ? { kind: "up", answered: result }
    : unexpected(`${endpoint.title} answered ${result.status} ${fault}`);
}

/** Whether an answer asks us to ask less: by its status, or as a venue's error in the body of a good one. */
export function asksForRest(
  { status, body }: Answered,
  { accepts, isExternal }: { readonly accepts: (status: number) => boolean; readonly isExternal: boolean },
): boolean {
  if (!accepts(status)) return status === 429 || (status === 418 && isExternal);
  const error = isExternal ? venueError(body) : null;
  return error !== null && limitsRate(error);
}

function judgeStatus(result: Answered, endpoint: Endpoint, isExternal: boolean): EndpointAnswer {
  const { status } = result;
  if (isExternal && (status === 401 || status === 403)) {
    return { kind: "unauthorized", answered: result, words: `${endpoint.title} answered ${status}: ${REFUSED}` };
  }
  return unexpected(`${endpoint.title} answered ${status}, expected ${endpoint.expectation.statusInWords}`);
}

function judgeVenueError(result: Answered, found: { endpoint: Endpoint; error: string }): EndpointAnswer {
  const { endpoint, error } = found;
  if (/^EAPI:Invalid (key|signature)|^EGeneral:Permission denied/.test(error)) {
    return { kind: "unauthorized", answered: result, words: `${endpoint.title} answered ${error}: ${REFUSED}` };
  }
  return unexpected(`${endpoint.title} answered ${result.status} with the error ${JSON.stringify(error)}`);
}

function unexpected(message: string): EndpointAnswer {
  return { kind: "down", failure: { code: "unexpected-answer", message }, connected: true };
}
