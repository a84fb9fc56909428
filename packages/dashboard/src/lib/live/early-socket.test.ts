import { describe, expect, it, vi } from "vitest";
import { takeEarlySocket } from "./early-socket.ts";

const URL = "ws://127.0.0.1:8787/api/trading-engine/health/stream";

function holderOf({ url = URL, readyState = WebSocket.OPEN }: { url?: string; readyState?: number } = {}) {
  const heard = ["first", "second"].map((data) => new MessageEvent("message", { data }));
  const socket = { url, readyState, OPEN: WebSocket.OPEN, onmessage: null, close: vi.fn() } as unknown as WebSocket;
  return { holder: { earlyStream: { socket, heard } }, socket };
}

describe("the stream that was opened before the page's code was there", () => {
  it("is taken once, with what was heard meanwhile, in order", async () => {
    const { holder, socket } = holderOf();
    const taken = takeEarlySocket(URL, holder);
    expect(taken).toBe(socket);
    const messages: unknown[] = [];
    socket.onmessage = ({ data }) => messages.push(data);
    await Promise.resolve();
    expect(messages).toEqual(["first", "second"]);
    expect(takeEarlySocket(URL, holder)).toBeNull();
  });

  it("is left and closed where it has ended, or is another one", () => {
    for (const wrong of [{ readyState: WebSocket.CLOSED }, { url: `${URL}?since=7` }]) {
      const { holder, socket } = holderOf(wrong);
      expect(takeEarlySocket(URL, holder)).toBeNull();
      expect(socket.close).toHaveBeenCalled();
    }
  });

  it("is missed by nobody where there is none", () => {
    expect(takeEarlySocket(URL, {})).toBeNull();
  });
});
