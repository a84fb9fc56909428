import { appendFileSync, renameSync, statSync } from "node:fs";
import { join } from "node:path";
import type { Clock } from "../shared/clock.ts";

/** A larger file is set aside, and the one before it is gone, bytes. */
const MAX_BYTES = 8_388_608;

/** The files that QuickFIX writes for a session, `FIX.4.4-SENDER-TARGET.messages.current.log` and `.event.current.log`. */
export class FixLog {
  readonly #clock: Clock;
  readonly #prefix: string;
  #bytes: number;

  constructor(options: {
    readonly folder: string;
    readonly self: string;
    readonly peer: string;
    readonly clock: Clock;
  }) {
    this.#clock = options.clock;
    this.#prefix = join(options.folder, `FIX.4.4-${options.self}-${options.peer}`);
    this.#bytes = statSync(this.messagesPath, { throwIfNoEntry: false })?.size ?? 0;
  }

  get messagesPath(): string {
    return `${this.#prefix}.messages.current.log`;
  }

  message(raw: string): void {
    this.#rotate();
    const line = `${this.#stamp()} : ${raw}\n`;
    appendFileSync(this.messagesPath, line, "latin1");
    this.#bytes += line.length;
  }

  event(text: string): void {
    appendFileSync(`${this.#prefix}.event.current.log`, `${this.#stamp()} : ${text}\n`);
  }

  #rotate(): void {
    if (this.#bytes < MAX_BYTES) return;
    renameSync(this.messagesPath, `${this.#prefix}.messages.backup.1.log`);
    this.#bytes = 0;
  }

  /** As QuickFIX C++ stamps its lines: nine decimals of the second. */
  #stamp(): string {
    const text = new Date(this.#clock.now()).toISOString();
    return `${text.slice(0, 10).replaceAll("-", "")}-${text.slice(11, 23)}000000`;
  }
}
