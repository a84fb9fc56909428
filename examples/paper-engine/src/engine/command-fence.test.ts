import { expect, test } from "vitest";
import { CommandFence } from "./command-fence.ts";

const command = (token: number, key: string) => ({ "x-plimsoll-fencing-token": String(token), "idempotency-key": key });

test("obeys a command once, however often it comes, and the steps of one attempt each", () => {
  const fence = new CommandFence();
  expect(fence.admit(command(3, "x-fence"))).toBe("obey");
  expect(fence.admit(command(3, "x-fence"))).toBe("repeated");
  expect(fence.admit(command(3, "x-switch"))).toBe("obey");
});

test("refuses what comes with a lower token than one before, and never a person", () => {
  const fence = new CommandFence();
  fence.admit(command(3, "x"));
  expect(fence.admit(command(2, "y"))).toBe("outdated");
  expect(fence.admit({})).toBe("obey");
  expect(fence.admit(command(4, "z"))).toBe("obey");
});
