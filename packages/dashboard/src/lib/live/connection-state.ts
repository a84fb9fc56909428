/** How the page hears from the server. Times are epoch ms on the browser's clock. */
export type ConnectionState =
  | { readonly kind: "connecting" }
  | { readonly kind: "live" }
  /** No socket could be had; the figures are asked for every few seconds instead. */
  | { readonly kind: "polling" }
  /** Nothing is heard. `showing`: when what stands on the page was last confirmed; null when nothing ever came. */
  | { readonly kind: "lost"; readonly showing: number | null; readonly retryAt: number };
