/**
 * Whether the page has to ask who sits before it. Rises `turn` with every coming and going, so that all is asked anew, and
 * `page` with all but the return of the same person, whose page is as it was left.
 */
export interface SessionState {
  readonly isLoginNeeded: boolean;
  /** Whether those without a login may look too, so that the login page has a way back. */
  readonly canLeave: boolean;
  readonly turn: number;
  readonly page: number;
}

/** Told by whoever meets a 401, and by the login page and the button to log out. */
export class SessionStore {
  #state: SessionState = { isLoginNeeded: false, canLeave: false, turn: 0, page: 0 };
  readonly #listeners = new Set<() => void>();

  readonly state = (): SessionState => this.#state;

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  /** The server wants to know who asks, or (`canLeave`) a person who may look wants to say it. */
  requireLogin(canLeave = false): void {
    if (!this.#state.isLoginNeeded) this.#set({ ...this.#state, isLoginNeeded: true, canLeave });
  }

  /** Somebody has come, or gone: what is shown and heard begins anew as theirs. */
  begin(): void {
    const { turn, page } = this.#state;
    this.#set({ isLoginNeeded: false, canLeave: false, turn: turn + 1, page: page + 1 });
  }

  /** Whoever was here goes on: what was typed is still there. */
  resume(): void {
    this.#set({ ...this.#state, isLoginNeeded: false, canLeave: false, turn: this.#state.turn + 1 });
  }

  #set(state: SessionState): void {
    this.#state = state;
    for (const listener of this.#listeners) listener();
  }
}
