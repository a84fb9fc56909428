import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PassThrough, Writable } from "node:stream";
import type { Output } from "./cli-context.ts";
import type { ExitCode } from "./exit-code.ts";
import { main } from "./main.ts";

/** Collects what is written, and resolves once a text has appeared in it. */
export class Captured extends Writable {
  readonly isTTY: boolean;
  readonly columns = 100;
  readonly rows = 30;
  #text = "";
  readonly #waiting = new Set<() => void>();

  constructor({ isTTY = false }: { isTTY?: boolean } = {}) {
    super();
    this.isTTY = isTTY;
  }
  override _write(chunk: Buffer, _: string, done: () => void): void {
    this.#text += chunk.toString("utf8");
    for (const look of this.#waiting) look();
    done();
  }
  get text(): string {
    return this.#text;
  }
  until(pattern: RegExp): Promise<void> {
    return new Promise((resolve) => {
      const look = () => {
        if (!pattern.test(this.#text)) return;
        this.#waiting.delete(look);
        resolve();
      };
      this.#waiting.add(look);
      look();
    });
  }
}

export interface Run {
  readonly stdout: Captured;
  readonly stderr: Captured;
  /** What is typed. */
  readonly typed: PassThrough;
  readonly exitCode: Promise<ExitCode>;
}

/** Runs a command line in this process, in a folder. */
export function runCli(
  folder: string,
  args: readonly string[],
  options: { isTTY?: boolean; env?: Record<string, string> } = {},
): Run {
  const stdout = new Captured(options);
  const stderr = new Captured(options);
  const typed = Object.assign(new PassThrough(), { isTTY: options.isTTY === true, setRawMode: () => undefined });
  const surroundings = {
    argv: ["node", "plimsoll", ...args],
    env: options.env ?? {},
    stdout: stdout as unknown as Output,
    stderr: stderr as unknown as Output,
    stdin: typed as unknown as NodeJS.ReadStream,
    cwd: () => folder,
  };
  return { stdout, stderr, typed, exitCode: main(surroundings) };
}

export interface Folder {
  readonly path: string;
  write(name: string, text: string): string;
  remove(): void;
}

export function createFolder(): Folder {
  const path = mkdtempSync(join(tmpdir(), "plimsoll-cli-"));
  return {
    path,
    write(name, text) {
      writeFileSync(join(path, name), text);
      return join(path, name);
    },
    remove: () => rmSync(path, { recursive: true, force: true }),
  };
}

/** An HTTP server on a port of its own that answers each path with a status. */
export async function serveStatuses(
  statuses: Readonly<Record<string, number>>,
): Promise<{ server: Server; url: string }> {
  const server = createServer((request, response) => {
    response.statusCode = statuses[request.url ?? ""] ?? 404;
    response.end("{}");
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return { server, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` };
}

/** A port that nobody listens on. */
export async function closedPort(): Promise<number> {
  const { server, url } = await serveStatuses({});
  await new Promise((resolve) => server.close(resolve));
  return Number(new URL(url).port);
}
