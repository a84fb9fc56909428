import type { CheckFailure } from "@plimsoll/core";

/** What an answer with a status that was not expected means. */
export function statusFailure(
  status: number,
  asked: { readonly title: string; readonly expected: string },
): CheckFailure {
  const { title, expected } = asked;
  if (status === 401 || status === 403) {
    return { code: "unauthorized", message: `${title} answered ${status}: our credentials are refused` };
  }
  return { code: "unexpected-answer", message: `${title} answered ${status}, expected ${expected}` };
}
