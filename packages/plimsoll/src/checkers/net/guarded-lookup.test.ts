import { expect, test } from "vitest";
import { FORBIDDEN_ADDRESS } from "../../port/egress.ts";
import { createGuardedLookup } from "./guarded-lookup.ts";

type Found = { error: NodeJS.ErrnoException | null; addresses: string[] };

function resolve(lookup: ReturnType<typeof createGuardedLookup>, name: string): Promise<Found> {
  return new Promise((settle) => {
    lookup(name, { all: true }, (error, found) => {
      settle({ error, addresses: Array.isArray(found) ? found.map((entry) => entry.address) : [] });
    });
  });
}

test("resolves a name whose addresses are allowed", async () => {
  const { error, addresses } = await resolve(
    createGuardedLookup(() => false),
    "localhost",
  );
  expect(error).toBeNull();
  expect(addresses).toContain("127.0.0.1");
});

test("judges the resolved address, not the name", async () => {
  const { error } = await resolve(
    createGuardedLookup((address) => /^(127\.|::1)/.test(address)),
    "localhost",
  );
  expect(error?.code).toBe(FORBIDDEN_ADDRESS);
});

test("answers all who asked at once, and asks anew afterwards", async () => {
  const lookup = createGuardedLookup(() => false);
  const [first, second] = await Promise.all([resolve(lookup, "localhost"), resolve(lookup, "localhost")]);
  expect(second).toEqual(first);
  expect((await resolve(lookup, "localhost")).addresses).toContain("127.0.0.1");
});

test("gives a single address to whom asks for one", async () => {
  const family = await new Promise((settle) => {
    createGuardedLookup(() => false)("localhost", { family: 4 }, (_error, _address, found) => settle(found));
  });
  expect(family).toBe(4);
});
