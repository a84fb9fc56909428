import { clip, formatDuration } from "@plimsoll/core";
import type { SessionEnding } from "./session-state.ts";

/** How much of what a counterparty says is repeated. */
const LONGEST_TEXT = 200;

export interface Parties {
  readonly sender: string;
  readonly target: string;
  /** `host:port`. */
  readonly where: string;
}

/** How a Logon can be refused without a reason. */
const REFUSALS = {
  logout: (sender: string) => `answered the Logon of ${sender} with a Logout that gives no reason`,
  reject: (sender: string) => `rejected the Logon of ${sender} without a reason`,
  close: (sender: string) => `closed the connection upon the Logon of ${sender} without a word`,
} as const;

/** Why a session is not logged on, in words for a person. */
export function endingWords(ending: SessionEnding, { sender, target, where }: Parties): string {
  const who = `${target} at ${where}`;
  switch (ending.kind) {
    case "left":
      return `we have logged out of ${who}`;
    case "logged_out":
      return `${who} logged ${sender} out${saying(ending.text)}`;
    case "refused":
      if (ending.text !== null) return `${who} refused the Logon of ${sender}${saying(ending.text)}`;
      return `${who} ${REFUSALS[ending.by](sender)}: does it know this pair of CompIDs, this address, the password?`;
    case "silent":
      if (ending.stage === "logon")
        return `${who} did not answer the Logon of ${sender} within ${formatDuration(ending.forMs)}`;
      return `${who} sent nothing for ${formatDuration(ending.forMs)}, not even an answer to a TestRequest, and was given up`;
    case "closed":
      return `${who} closed the connection of ${sender} without a Logout`;
    case "violation":
      return `${who} ${clip(ending.words, LONGEST_TEXT)}, so the session was ended`;
    case "numbers":
      return `${who} ${clip(ending.words, LONGEST_TEXT)}: agree the numbers with it and put them into check.sequence; they are never reset from here`;
  }
}

function saying(text: string | null): string {
  return text === null ? ", without a reason" : `: "${clip(text, LONGEST_TEXT)}"`;
}
