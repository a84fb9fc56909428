/** What a book is kept of: the messages whose topic matches. */
export interface TopicPattern {
  readonly matches: (topic: string) => boolean;
  /** Whether the last message itself is looked at, and not only when it came. */
  readonly keepsPayload: boolean;
  /** Whether each topic is told by itself, or only the last message of them all. */
  readonly each: boolean;
}

/** The last that came on a topic. */
export interface LastMessage {
  readonly topic: string;
  /** When the last live message came, monotonic ms; null: what is known of it was kept by the broker and is no sign of life. */
  at: number | null;
  /** Null: not kept, or too large to be. */
  payload: Buffer | null;
}

export interface PatternState {
  /** Live messages since the book was opened. */
  count: number;
  readonly byTopic: Map<string, LastMessage>;
  /** More topics match than are told apart. */
  isFull: boolean;
}

export interface IncomingMessage {
  readonly topic: string;
  readonly payload: Buffer;
  /** Kept by the broker from some time before. */
  readonly isRetained: boolean;
}

/** Topics that are told apart for one pattern, and the largest message that is kept. */
export const MOST_TOPICS = 200;
export const LARGEST_MESSAGE = 65_536;
const ALL = "";

/** The last message of each topic, in bounded memory: a flood of topics or of bytes is noticed and not kept. */
export class TopicBook {
  readonly #patterns: readonly TopicPattern[];
  readonly #states: readonly PatternState[];

  constructor(patterns: readonly TopicPattern[]) {
    this.#patterns = patterns;
    this.#states = patterns.map(() => ({ count: 0, byTopic: new Map(), isFull: false }));
  }

  /** Takes a message; `at` in monotonic ms. */
  note(message: IncomingMessage, at: number): void {
    for (const [index, pattern] of this.#patterns.entries()) {
      const state = this.#states[index];
      if (state !== undefined && pattern.matches(message.topic)) take({ pattern, state }, message, at);
    }
  }

  /** What is known of a pattern, by its place. */
  state(index: number): PatternState {
    return this.#states[index] ?? { count: 0, byTopic: new Map(), isFull: false };
  }
}

function take(
  { pattern, state }: { pattern: TopicPattern; state: PatternState },
  { topic, payload, isRetained }: IncomingMessage,
  at: number,
): void {
  if (!isRetained) state.count += 1;
  const key = pattern.each ? topic : ALL;
  const known = state.byTopic.get(key);
  if (known === undefined && state.byTopic.size >= MOST_TOPICS) {
    state.isFull = true;
    return;
  }
  const kept = pattern.keepsPayload && payload.length <= LARGEST_MESSAGE ? Buffer.from(payload) : null;
  state.byTopic.set(key, { topic, at: isRetained ? (known?.at ?? null) : at, payload: kept });
}
