import type { Socket } from "node:net";
import type { MqttClient } from "mqtt";
import type { Link } from "../topics/kept-connection.ts";

/** A connection to a broker that stands. */
export class MqttLink implements Link {
  readonly #client: MqttClient;
  readonly #stream: Socket;
  isClosed = false;

  constructor(client: MqttClient, stream: Socket) {
    this.#client = client;
    this.#stream = stream;
  }

  ping(signal: AbortSignal): Promise<void> {
    const client = this.#client;
    return new Promise((resolve, reject) => {
      const done = (settle: () => void) => {
        client.off("packetreceive", hear);
        client.off("close", end);
        signal.removeEventListener("abort", end);
        settle();
      };
      const hear = ({ cmd }: { cmd: string }) => {
        if (cmd === "pingresp") done(resolve);
      };
      const end = () => done(() => reject(new Error("no answer")));
      if (signal.aborted || this.isClosed) return end();
      client.on("packetreceive", hear);
      client.once("close", end);
      signal.addEventListener("abort", end, { once: true });
      client.sendPing();
    });
  }

  /** Says goodbye and hangs up. */
  close(): void {
    if (this.isClosed) return;
    this.isClosed = true;
    this.#client.end(true);
    this.#stream.destroy();
  }

  hold(isHeld: boolean): void {
    if (isHeld) this.#stream.ref();
    else this.#stream.unref();
  }
}
