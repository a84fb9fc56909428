import type { IncomingHttpHeaders } from "node:http";

/** The code of the error raised in place of a connection when every address of a name is a forbidden one. */
export const FORBIDDEN_ADDRESS = "ERR_FORBIDDEN_ADDRESS";

export interface EgressRequest {
  /** Default POST. */
  readonly method?: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  /** http or https. No message shows more of it than its host: the path of a webhook is a secret. */
  readonly url: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** Default none. */
  readonly body?: string;
  readonly signal: AbortSignal;
  /** Until the whole answer is there, ms. */
  readonly timeoutMs: number;
  /**
   * True: never sent a second time. Otherwise it is, once, when a connection that was kept open breaks off: it had most
   * likely died before. For what must not be done twice, such as opening a ticket.
   */
  readonly once?: boolean;
}

/** What came of a request. A failing receiver is data: `request` never rejects. */
export type EgressResult =
  | {
      readonly kind: "answered";
      /** As sent: redirects are answers, never followed. */
      readonly status: number;
      readonly headers: IncomingHttpHeaders;
      /** At most the first 64 KiB. */
      readonly body: string;
    }
  | {
      readonly kind: "failed";
      /** `forbidden`: the URL can't or mustn't be contacted, so that trying again is useless. */
      readonly code: "forbidden" | "timeout" | "network";
      /** In words, without the URL's path. */
      readonly message: string;
    };

/** The one way out for notifications. */
export interface Egress {
  request(request: EgressRequest): Promise<EgressResult>;
  /** Closes the connections kept open. */
  close(): void;
}
