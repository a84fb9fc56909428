import type { CheckFailure } from "@plimsoll/core";
import type { CheckContext } from "../../port/checker.ts";
import type { FixAddress } from "./fix-address.ts";
import { FixConnection } from "./fix-connection.ts";

/** Whether a counterparty lets us connect, TLS included; says nothing to it. Null: it does. */
export function probeAddress(address: FixAddress, { clock, signal }: CheckContext): Promise<CheckFailure | null> {
  return new Promise((resolve) => {
    const settle = (failure: CheckFailure | null) => {
      signal.removeEventListener("abort", giveUp);
      connection.end();
      resolve(failure);
    };
    const giveUp = () => settle({ code: "timeout", message: `no connection to ${address.where} in time` });
    const connection = new FixConnection(address, {
      clock,
      events: {
        onOpen: () => settle(null),
        onFrame: () => {},
        onClose: (failure) => settle(failure),
      },
    });
    signal.addEventListener("abort", giveUp, { once: true });
    connection.open();
    if (signal.aborted) giveUp();
  });
}
