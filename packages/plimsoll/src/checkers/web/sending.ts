import type { ClientRequest, IncomingMessage } from "node:http";
import type { Socket } from "node:net";
import { AnswerReader, type AnswerSink } from "./answer-reader.ts";
import type { RequestTarget } from "./request-target.ts";

/** A request under way. */
export interface Sending {
  /** It goes out on a connection that was kept open. */
  readonly isReused: boolean;
  /** Holds the body back, and lets it come again. */
  pause(): void;
  resume(): void;
  /** Nothing more is wanted of it; its connection is closed. */
  drop(): void;
}

/** Who is told of a request. */
export interface SendingSink extends AnswerSink {
  onSocket(socket: Socket): void;
  onError(error: unknown): void;
  /** The connection has ended before the answer was complete. */
  onCutOff(): void;
}

/** Sends a request. Throws what cannot be sent. */
export function send(target: RequestTarget, sink: SendingSink): Sending {
  const { transport } = target;
  if (transport.kind === "kept") return sendKept(transport.request(), target.body, sink);
  return new FreshRequest(transport.connect(), target, sink);
}

/**
 * A request on a connection of its own. Node's own client takes half as much processor time again for it, for what a check
 * does not need: agents, streams of requests and answers, timers (docs/adr/0011).
 */
class FreshRequest implements Sending {
  readonly isReused = false;
  readonly #socket: Socket;
  readonly #reader: AnswerReader;

  constructor(socket: Socket, { wire, method }: RequestTarget, sink: SendingSink) {
    const reader = new AnswerReader(method, sink);
    this.#socket = socket;
    this.#reader = reader;
    sink.onSocket(socket);
    socket.on("data", (chunk: Buffer) => {
      try {
        reader.push(chunk);
      } catch (error) {
        sink.onError(error);
      }
      if (reader.isComplete) socket.destroy();
    });
    socket.on("end", () => {
      if (!reader.finish()) sink.onCutOff();
    });
    socket.on("error", (error) => {
      if (!reader.isComplete) sink.onError(error);
    });
    socket.on("close", () => {
      if (!reader.isComplete) sink.onCutOff();
    });
    socket.write(wire);
  }

  pause(): void {
    this.#socket.pause();
  }

  resume(): void {
    this.#socket.resume();
  }

  drop(): void {
    this.#reader.stop();
    this.#socket.destroy();
  }
}

/** A request of Node's own client, on a connection that may be kept open. */
function sendKept(sent: ClientRequest, body: Buffer | null, sink: SendingSink): Sending {
  let message: IncomingMessage | null = null;
  sent.on("socket", (socket) => sink.onSocket(socket));
  sent.on("error", (error) => sink.onError(error));
  sent.on("response", (answer) => {
    message = answer;
    answer.on("error", (error) => sink.onError(error));
    sink.onHead({ status: answer.statusCode ?? 0, headers: answer.headers });
    answer.on("data", (chunk: Buffer) => sink.onData(chunk));
    answer.on("end", () => sink.onEnd());
  });
  // An upgrade that nobody asked for emits nothing else. A complete answer is about to be read to its end.
  sent.on("close", () => {
    if (message?.complete !== true) sink.onCutOff();
  });
  if (body === null) sent.end();
  else sent.end(body);
  return {
    get isReused() {
      return sent.reusedSocket;
    },
    pause: () => message?.pause(),
    resume: () => message?.resume(),
    drop: () => sent.destroy(),
  };
}
