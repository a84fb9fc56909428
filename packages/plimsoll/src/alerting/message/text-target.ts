/** How a target writes text. Whatever comes from outside goes through `escape` first. */
export interface TextTarget {
  /** Makes plain text mean nothing but itself. */
  escape(text: string): string;
  /** Of text that is escaped already. */
  bold(escaped: string): string;
  /** A web address on its own. */
  link(url: string): string;
  /** How much of its limit a text takes. */
  measure(text: string): number;
}

const same = (text: string): string => text;
const length = (text: string): number => text.length;

export const plainText: TextTarget = { escape: same, bold: same, link: same, measure: length };
