/** What the channel needs of the way out; the egress client fits. */
export interface WebhookEgress {
  post(request: {
    readonly url: string;
    readonly headers: Readonly<Record<string, string>>;
    readonly body: string;
    readonly signal: AbortSignal;
    readonly timeoutMs: number;
  }): Promise<WebhookAnswer>;
}

export type WebhookAnswer =
  | {
      readonly kind: "answered";
      readonly status: number;
      readonly headers: { readonly "retry-after"?: string | undefined };
      readonly body: string;
    }
  | { readonly kind: "failed"; readonly code: "forbidden" | "timeout" | "network"; readonly message: string };
