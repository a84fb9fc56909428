import type { AdminMessage } from "./admin-message.ts";
import type {
  Moment,
  SessionEffect,
  SessionEnding,
  SessionNote,
  SessionState,
  SessionStep,
  SessionTerms,
} from "./session-state.ts";

type Draft = { -readonly [Key in keyof SessionState]: SessionState[Key] };

/** One step of a session being made: a copy of its state to change, and what is to be done. */
export class SessionTurn {
  readonly terms: SessionTerms;
  readonly now: Moment;
  readonly state: Draft;
  readonly #effects: SessionEffect[] = [];

  constructor(state: SessionState, { terms, now }: { terms: SessionTerms; now: Moment }) {
    this.state = { ...state };
    this.terms = terms;
    this.now = now;
  }

  /** Sends under the next number. */
  send(message: AdminMessage): void {
    const seq = this.state.nextSender;
    this.state.nextSender += 1;
    this.#send({ message, seq, possDup: false });
  }

  /** Says that nothing sent from `from` up to before `to` is sent again, since none of it needs to be. */
  fillGap(from: number, to: number): void {
    this.#send({ message: { kind: "gap_fill", newSeqNo: to }, seq: from, possDup: true });
  }

  note(note: SessionNote): void {
    this.#effects.push({ kind: "note", note });
  }

  end(ending: SessionEnding): void {
    if (this.state.phase === "ended") return;
    this.state.phase = "ended";
    this.state.ending = ending;
    this.#effects.push({ kind: "close" });
  }

  /** Tells the counterparty why, and ends. */
  logOutAndEnd(text: string, ending: SessionEnding): void {
    this.send({ kind: "logout", text });
    this.end(ending);
  }

  step(): SessionStep {
    return { state: this.state, effects: this.#effects };
  }

  #send(sent: { message: AdminMessage; seq: number; possDup: boolean }): void {
    this.state.lastSentAt = this.now.at;
    this.#effects.push({ kind: "send", ...sent });
  }
}
