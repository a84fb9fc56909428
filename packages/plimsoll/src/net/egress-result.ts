import type { IncomingHttpHeaders } from "node:http";

/** What came of a request. A failing receiver is data: `post` never rejects. */
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
