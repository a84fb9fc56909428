import { connect as connectTls } from "node:tls";
import type { RedisRoute } from "../../database/redis/redis-connection.ts";
import { GuardedSocket } from "../net/guarded-socket.ts";
import type { Trust } from "../net/secure-options.ts";

export interface RedisAddress {
  readonly host: string;
  readonly port: number;
  /** Path of its Unix socket, in place of host and port. */
  readonly socket?: string | undefined;
  /** Null: no TLS. */
  readonly trust: Trust | null;
  readonly allowLinkLocal: boolean;
}

/** The way to a server that is watched: to no link-local address unless allowed. */
export function toRoute({ host, port, socket: path, trust, allowLinkLocal }: RedisAddress): RedisRoute {
  return {
    dial() {
      const socket = new GuardedSocket(allowLinkLocal);
      return path === undefined ? socket.connect(port, host) : socket.connect(path);
    },
    secure: trust === null ? null : (socket) => connectTls({ socket, ...trust.options(host) }),
  };
}
