/** Sent with every answer. */
export const COMMON_HEADERS = {
  "x-content-type-options": "nosniff",
  "referrer-policy": "no-referrer",
  "cross-origin-resource-policy": "same-origin",
} as const;

/** For the dashboard's pages: nothing from elsewhere, no inline script, in nobody's frame. */
export const PAGE_POLICY =
  "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; connect-src 'self' ws: wss:; frame-ancestors 'none'; base-uri 'none'";

/** For answers that are data: should a browser ever show one as a page, nothing in it runs. */
export const DATA_POLICY = "default-src 'none'; frame-ancestors 'none'";
