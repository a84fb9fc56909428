import { expect, it } from "vitest";
import { passwordHashMistake } from "../config/password-format.ts";
import { createPasswordVerifier, hashPassword, unmatchableHash } from "./password.ts";

it("makes a hash that the configuration takes, that fits its password and no other", async () => {
  const hash = await hashPassword("correct horse battery");
  expect(passwordHashMistake(hash)).toBeNull();
  const verify = createPasswordVerifier();
  expect(await verify(hash, "correct horse battery")).toBe(true);
  expect(await verify(hash, "correct horse batterz")).toBe(false);
  const decoy = unmatchableHash(hash);
  expect(passwordHashMistake(decoy)).toBeNull();
  expect(await verify(decoy, "correct horse battery")).toBe(false);
});

it("refuses more at once than may wait, rather than letting them pile up", async () => {
  const hash = await hashPassword("correct horse battery");
  const verify = createPasswordVerifier();
  const all = await Promise.allSettled(Array.from({ length: 60 }, () => verify(hash, "wrong")));
  const refused = all.filter((it) => it.status === "rejected");
  expect(refused.length).toBeGreaterThan(0);
  for (const it of refused) expect(it.reason).toMatchObject({ code: "too_busy" });
  expect(all.filter((it) => it.status === "fulfilled").every(({ value }) => !value)).toBe(true);
});
